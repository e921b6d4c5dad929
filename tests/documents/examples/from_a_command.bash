gzip -k from
./program && cmp from to
rm from.gz && ! ./program 2>/dev/null
