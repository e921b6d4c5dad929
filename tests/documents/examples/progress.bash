./program && cmp from to
