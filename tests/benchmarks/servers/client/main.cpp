// A client that costs little, of one thread: asks a server for files, beside pings, and prints a line of what it saw.
#include "event_loop.hpp"
#include "load.hpp"
#include "pings.hpp"
#include "settings.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  using namespace server_client;
  try {
    const settings given(argc, argv);
    event_loop events;
    pings small(given, events);
    load large(given, events);
    small.begin();
    large.begin();
    while (!large.is_over()) events.run_once();
    large.print(std::cout);
    small.print(std::cout);
    std::cout << '\n';
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "server_client: " << e.what() << '\n';
    return 1;
  }
}
