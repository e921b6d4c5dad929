head -c 300000 /dev/urandom >from
[ "$(./program)" = "300000 bytes" ] && cmp from to
