// Beast's http::file_body with a buffer of another size than its 4 KiB, which Boost before 1.8x has no setting for.
#ifndef ZC_BENCHMARKS_SERVERS_SIZED_FILE_BODY_HPP
#define ZC_BENCHMARKS_SERVERS_SIZED_FILE_BODY_HPP

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/file_body.hpp>
#include <boost/optional.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

template <std::size_t Size>
struct sized_file_body {
  using value_type = boost::beast::http::file_body::value_type;
  static std::uint64_t size(const value_type& body) { return body.size(); }

  class writer {
   public:
    using const_buffers_type = boost::asio::const_buffer;
    using error_code = boost::beast::error_code;

    template <bool IsRequest, class Fields>
    writer(boost::beast::http::header<IsRequest, Fields>&, value_type& body) : body_(body), left_(body.size()) {}

    void init(error_code& ec) { ec = {}; }

    boost::optional<std::pair<const_buffers_type, bool>> get(error_code& ec) {
      const auto n =
          body_.file().read(buffer_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left_, Size)), ec);
      if (ec || n == 0) return boost::none;
      left_ -= n;
      return std::make_pair(const_buffers_type(buffer_.data(), n), left_ > 0);
    }

   private:
    value_type& body_;
    std::uint64_t left_;
    std::array<char, Size> buffer_;
  };
};

#endif
