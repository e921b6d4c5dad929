// Loads a plugin, lets it copy, and unloads it. Prints how many descriptors are open more than before: after the copy,
// after dlclose(3), and when the program ends.
//   unload PLUGIN TO
#include <dirent.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

static int open_descriptors() {
  DIR* const folder = ::opendir("/proc/self/fd");
  int n = 0;
  while (::readdir(folder) != nullptr) ++n;
  ::closedir(folder);
  return n;
}

static int before;

static void tell() { std::printf("%d\n", open_descriptors() - before); }

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  before = open_descriptors();
  std::atexit(tell);  // after the destructors of what is loaded later
  void* const plugin = ::dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  void* const symbol = plugin != nullptr ? ::dlsym(plugin, "relay") : nullptr;
  if (symbol == nullptr || reinterpret_cast<int (*)(const char*)>(symbol)(argv[2]) != 500'000) {
    std::fprintf(stderr, "%s\n", plugin == nullptr ? ::dlerror() : "the plugin did not copy");
    return 1;
  }
  tell();
  ::dlclose(plugin);
  tell();
}
