// Loads plugins into one process, each of whose symbols the others may use, and prints what each of them did.
//   host FROM TO PLUGIN...
#include <dlfcn.h>

#include <cstdio>

int main(int argc, char** argv) {
  for (int i = 3; i < argc; ++i) {
    void* const plugin = ::dlopen(argv[i], RTLD_NOW | RTLD_GLOBAL);
    void* const symbol = plugin != nullptr ? ::dlsym(plugin, "kernel_copies") : nullptr;
    if (symbol == nullptr) {
      std::fprintf(stderr, "%s\n", ::dlerror());
      return 1;
    }
    std::printf("%d", reinterpret_cast<int (*)(const char*, const char*)>(symbol)(argv[1], argv[2]));
  }
}
