#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <stdexcept>

namespace usher::http {

std::shared_ptr<boost::asio::ssl::context> load_tls(const std::string& certificate_file,
                                                    const std::string& key_file) {
    namespace ssl = boost::asio::ssl;
    if (certificate_file.empty() || key_file.empty()) {
        throw std::runtime_error("TLS needs both a certificate file and a key file");
    }
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* handle = context->native_handle();
    SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
    SSL_CTX_set_options(handle,
                        SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);
    static constexpr unsigned char session_context[] = "usher";
    SSL_CTX_set_session_id_context(handle, session_context, sizeof session_context - 1);

    auto check = [](bool good, const std::string& sentence) {
        if (good) return;
        const char* why = ERR_reason_error_string(ERR_peek_last_error());
        ERR_clear_error();
        throw std::runtime_error(sentence + (why != nullptr ? std::string(": ") + why : std::string()));
    };
    ERR_clear_error();
    check(SSL_CTX_use_certificate_chain_file(handle, certificate_file.c_str()) == 1,
          "cannot load the TLS certificate " + certificate_file);
    // Loading a key also compares it with the certificate; which of the two failed is worth telling apart.
    if (SSL_CTX_use_PrivateKey_file(handle, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        bool mismatch = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
        check(mismatch, "cannot load the TLS key " + key_file);
        ERR_clear_error();
        throw std::runtime_error("the TLS key " + key_file + " does not belong to the certificate " +
                                 certificate_file);
    }
    check(SSL_CTX_check_private_key(handle) == 1,
          "the TLS key " + key_file + " does not belong to the certificate " + certificate_file);
    return context;
}

}  // namespace usher::http
