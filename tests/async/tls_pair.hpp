// Two ends of a TLS connection, with a certificate that is made for it.
#ifndef ZC_TESTS_ASYNC_TLS_PAIR_HPP
#define ZC_TESTS_ASYNC_TLS_PAIR_HPP

#include "support.hpp"

#ifdef ASIO_STANDALONE
#include <asio/ssl.hpp>
#else
#include <boost/asio/ssl.hpp>
#endif

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

namespace zc_test {

template <class T>
using owned = std::unique_ptr<T, void (*)(T*)>;
template <class T>
owned<T> own(T* made, void (*free)(T*)) {
  if (made == nullptr) throw std::runtime_error("OpenSSL");
  return {made, free};
}

// A new key, and a certificate that it signs itself, which nobody is to trust.
inline void identify(net::ssl::context& server) {
  const auto making = own(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* made = nullptr;
  EVP_PKEY_keygen_init(making.get());
  EVP_PKEY_keygen(making.get(), &made);
  const auto key = own(made, EVP_PKEY_free);
  const auto certificate = own(X509_new(), X509_free);
  X509_set_pubkey(certificate.get(), key.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  if (X509_sign(certificate.get(), key.get(), nullptr) == 0) throw std::runtime_error("X509_sign");
  SSL_CTX_use_certificate(server.native_handle(), certificate.get());
  SSL_CTX_use_PrivateKey(server.native_handle(), key.get());
}

// Two ends of TLS, which have shaken hands, and what they send by.
struct tls_pair {
  explicit tls_pair(net::io_context& context) : sockets(context), near(sockets.near, client), far(sockets.far, server) {
    outcome shaken, back;
    near.async_handshake(net::ssl::stream_base::client, shaken.run_handler());
    far.async_handshake(net::ssl::stream_base::server, back.run_handler());
    REQUIRE(run(context));
    REQUIRE(!shaken.ec);
    REQUIRE(!back.ec);
    context.restart();
  }

  struct identified : net::ssl::context {
    identified() : context(tls_server) { identify(*this); }
  };
  net::ssl::context client{net::ssl::context::tls_client};
  identified server;
  unix_pair sockets;
  net::ssl::stream<unix_socket&> near;
  net::ssl::stream<unix_socket&> far;
};

}  // namespace zc_test

#endif
