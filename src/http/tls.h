// The TLS side of a server: certificate chain, key and protocol rules.
#pragma once

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace usher::http {

// TLS 1.2 and up. Throws std::runtime_error with one sentence when a file cannot be read or the two do not
// belong together.
std::shared_ptr<boost::asio::ssl::context> load_tls(const std::string& certificate_file,
                                                    const std::string& key_file);

}  // namespace usher::http
