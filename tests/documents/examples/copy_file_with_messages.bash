./program from to && cmp from to
./program 2>&1 | grep -q '^usage: '
! ./program missing to2 >said 2>&1 && grep -q '^zc: reading the input: it is not open' said
