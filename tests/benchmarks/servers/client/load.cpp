#include "load.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace server_client {
namespace {

void evict(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), path);
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  ::close(fd);
}

}  // namespace

load::load(const settings& given, event_loop& events) : given_(given) {
  for (std::uint64_t i = 0; i < given.connections; ++i) {
    client& one = clients_.emplace_back(given);
    events.when_readable(one.answers.descriptor(), [this, &one] { take(one); });
  }
}

void load::begin() {
  begin_ = end_ = clock::now();
  for (auto& one : clients_) ask(one);
}

bool load::is_over() const {
  if (given_.requests > 0) return took_.count() == given_.requests;
  return clock::now() - begin_ >= std::chrono::milliseconds(given_.milliseconds);
}

void load::ask(client& c) {
  if (given_.requests > 0 && asked_ == given_.requests) return;
  const std::string path = next_path();
  if (!given_.evict.empty()) evict(given_.evict + path);
  ++asked_;
  c.asked = clock::now();
  c.answers.ask(path, next_range());
}

void load::take(client& c) {
  const auto before = c.answers.bytes();
  const bool is_complete = c.answers.take();
  bytes_ += c.answers.bytes() - before;
  if (!is_complete) return;
  end_ = clock::now();
  took_.add(end_ - c.asked);
  ask(c);
}

std::string load::next_path() {
  return given_.files == 0 ? given_.path : given_.path + std::to_string(asked_ % given_.files);
}

std::string load::next_range() {
  if (given_.range == 0) return {};
  std::uniform_int_distribution<std::uint64_t> anywhere(0, given_.size - given_.range);
  const std::uint64_t first = anywhere(random_);
  return "bytes=" + std::to_string(first) + '-' + std::to_string(first + given_.range - 1);
}

void load::print(std::ostream& out) {
  if (given_.requests == 0) end_ = clock::now();
  out << "seconds=" << seconds(end_ - begin_) << " requests=" << took_.count() << " bytes=" << bytes_;
  took_.print(out, "");
}

}  // namespace server_client
