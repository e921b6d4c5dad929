# link: -lboost_iostreams
./program | grep -qx '3000000 bytes before compression'
gzip -dc to.gz | cmp - from
