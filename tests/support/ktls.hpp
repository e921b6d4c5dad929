// TCP connections whose ends the kernel encrypts and decrypts (Documentation/networking/tls.rst), with keys that nobody
// agreed on.
#ifndef ZC_TESTS_KTLS_HPP
#define ZC_TESTS_KTLS_HPP

#include "descriptors.hpp"

#include <linux/tls.h>
#include <netinet/tcp.h>

#include <cstring>
#include <optional>

namespace zc_test {

inline constexpr int level_of_tls = 282;  // SOL_TLS, which glibc has since 2.34 only

// `direction` is TLS_TX or TLS_RX. Both ends of a connection have the same key, unless one is given another.
inline void set_key(const unique_fd& socket, int direction, unsigned char key = 'k') {
  tls12_crypto_info_aes_gcm_128 keys = {};
  keys.info.version = TLS_1_2_VERSION;
  keys.info.cipher_type = TLS_CIPHER_AES_GCM_128;
  std::memset(keys.key, key, sizeof keys.key);
  checked(::setsockopt(socket.get(), level_of_tls, direction, &keys, sizeof keys), "the key of a kTLS socket");
}

// What is written to the one end is encrypted, what is read from the other is decrypted. Nothing where the kernel has
// no module `tls`.
inline std::optional<two_ends> make_ktls(unsigned char key_of_reader = 'k') {
  two_ends ends = make_tcp();
  for (const unique_fd* end : {&ends.read, &ends.write}) {
    if (::setsockopt(end->get(), IPPROTO_TCP, TCP_ULP, "tls", sizeof "tls") == 0) continue;
    if (errno == ENOENT || errno == ENOPROTOOPT) return std::nullopt;
    checked(-1, "TCP_ULP");
  }
  set_key(ends.write, TLS_TX);
  set_key(ends.read, TLS_RX, key_of_reader);
  return ends;
}

// Sends a record of another type than data, for instance an alert.
inline void send_record(const unique_fd& socket, unsigned char type, const std::string& content) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof type)] = {};
  iovec data = {const_cast<char*>(content.data()), content.size()};
  msghdr message = {};
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  cmsghdr* const about = CMSG_FIRSTHDR(&message);
  about->cmsg_level = level_of_tls;
  about->cmsg_type = TLS_SET_RECORD_TYPE;
  about->cmsg_len = CMSG_LEN(sizeof type);
  std::memcpy(CMSG_DATA(about), &type, sizeof type);
  checked(static_cast<int>(::sendmsg(socket.get(), &message, 0)), "a record of TLS");
}

}  // namespace zc_test

#endif
