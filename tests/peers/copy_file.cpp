// FROM TO: copies a file by std::filesystem, of the standard library that this is compiled with. The status is the
// errno.
#include <filesystem>

int main(int, char** argv) {
  std::error_code error;
  std::filesystem::copy_file(argv[1], argv[2], std::filesystem::copy_options::overwrite_existing, error);
  return error.value();
}
