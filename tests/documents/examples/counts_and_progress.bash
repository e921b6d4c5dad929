./program && cat head rest | cmp - from
[ "$(stat -c %s head)" -eq 1000 ]
