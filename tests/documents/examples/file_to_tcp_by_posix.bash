./program from 127.0.0.1 $PORT && received && cmp from received
