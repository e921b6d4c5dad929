# For scripts that use zc as other projects do, to be sourced after cases.bash: programs whose copies must be the kernel's, built by
# CMake or by the compiler. `compile` is the compiler with its arguments.
consumer=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../consumers/consumer.cpp")
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
[ "${compile[0]##*/}" != ccache ] || compile=("${compile[@]:1}")  # CMake wants the compiler itself
unset LD_LIBRARY_PATH  # Meson's, which would come before the library that a program was linked with
head -c 100000 /dev/urandom >"$scratch/from"

# Runs a command, whose output is shown if it fails.
quietly() { "$@" >"$scratch/log" 2>&1 </dev/null || { cat "$scratch/log"; return 1; }; }

copies() { quietly "$1" "$scratch/from" "$scratch/to" && rm "$scratch/to"; }

# cmake_project FOLDER LINE...: a project whose lines find zc::zc, or what $target names.
cmake_project() {
  local folder=$1
  shift
  mkdir -p "$folder"
  {
    echo 'cmake_minimum_required(VERSION 3.18)'
    echo 'project(consumer CXX)'
    printf '%s\n' "$@"
    echo "add_executable(consumer $consumer)"
    echo "target_link_libraries(consumer \${target})"
  } >"$folder/CMakeLists.txt"
}
configure() {  # FOLDER ARGUMENT...
  cmake -S "$1" -B "$1/build" -DCMAKE_CXX_COMPILER="${compile[0]}" -DCMAKE_CXX_FLAGS="${compile[*]:1}" -Dtarget="${target:-zc::zc}" "${@:2}"
}
copies_by_cmake() {
  rm -rf "$1/build"
  quietly configure "$@" && quietly cmake --build "$1/build" --parallel "$(nproc)" && copies "$1/build/consumer"
}

# The sources of the library, as Meson and CMake compile them.
sources_of_meson() { sources_in "$1/compile_commands.json"; }
sources_of_cmake() {
  cmake_project "$scratch/sources" "add_subdirectory($root/packaging/cmake zc)"
  quietly configure "$scratch/sources" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "$@" && sources_in "$scratch/sources/build/compile_commands.json"
}
sources_in() {
  python3 - "$1" "$root/lib" <<'END'
import json, os, sys
commands, lib = sys.argv[1:]
files = {os.path.realpath(os.path.join(c["directory"], c["file"])) for c in json.load(open(commands))}
print("\n".join(sorted(os.path.relpath(f, lib) for f in files if f.startswith(lib + os.sep))))
END
}
# same_sources MESON_BUILD CMAKE_ARGUMENT...
same_sources() {
  diff <(sources_of_meson "$1") <(sources_of_cmake "${@:2}") && [ -n "$(sources_of_meson "$1")" ]
}
