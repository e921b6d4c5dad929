./program $PORT && received && cmp from received
