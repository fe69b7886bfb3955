#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "http/server_test.h"

namespace usher::http {
namespace {

namespace fs = std::filesystem;

// A self-signed certificate and its key in a directory of their own.
class Identity {
  public:
    Identity() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
        std::string pattern = (fs::temp_directory_path() / "usher-tls-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        X509_set_version(certificate_, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate_), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
        X509_NAME* name = X509_get_subject_name(certificate_);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(certificate_, name);
        X509_set_pubkey(certificate_, key_);
        X509_sign(certificate_, key_, EVP_sha256());
        std::FILE* file = std::fopen(certificate().c_str(), "w");
        PEM_write_X509(file, certificate_);
        std::fclose(file);
        file = std::fopen(key().c_str(), "w");
        PEM_write_PrivateKey(file, key_, nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(file);
    }
    ~Identity() {
        X509_free(certificate_);
        EVP_PKEY_free(key_);
        fs::remove_all(directory_);
    }
    std::string certificate() const { return (directory_ / "cert.pem").string(); }
    std::string key() const { return (directory_ / "key.pem").string(); }

  private:
    EVP_PKEY* key_;
    X509* certificate_;
    fs::path directory_;
};

class TlsClient {
  public:
    TlsClient(unsigned short port, int highest_version) : context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context_, highest_version);
        SSL_CTX_set_security_level(context_, 0);
        stream_ = BIO_new_ssl_connect(context_);
        BIO_set_conn_hostname(stream_, ("127.0.0.1:" + std::to_string(port)).c_str());
        connected_ = BIO_do_handshake(stream_) == 1;
    }
    ~TlsClient() {
        BIO_free_all(stream_);
        SSL_CTX_free(context_);
    }
    bool connected() const { return connected_; }
    void send(std::string_view bytes) { BIO_write(stream_, bytes.data(), static_cast<int>(bytes.size())); }
    // Until the server ends the connection.
    std::string receive_all() {
        std::string all;
        char buffer[4096];
        int count;
        while ((count = BIO_read(stream_, buffer, sizeof buffer)) > 0)
            all.append(buffer, static_cast<std::size_t>(count));
        return all;
    }

  private:
    SSL_CTX* context_;
    BIO* stream_;
    bool connected_;
};

class TlsTest : public ServerTest {
  protected:
    ServerOptions options() {
        ServerOptions made = test_options();
        made.tls_cert = identity.certificate();
        made.tls_key = identity.key();
        return made;
    }
    std::string complaint(const std::string& certificate, const std::string& key) {
        ServerOptions made = test_options();
        made.tls_cert = certificate;
        made.tls_key = key;
        try {
            Server(service, made).start();
        } catch (const std::runtime_error& problem) {
            return problem.what();
        }
        return "";
    }
    Identity identity;
};

TEST_F(TlsTest, ServesOverTls12And13) {
    start(options());
    EXPECT_TRUE(server->addresses().front().starts_with("https://127.0.0.1:"));
    for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(port, version);
        ASSERT_TRUE(client.connected());
        client.send(get("/echo") + post("/body", std::string(9000, 'b')) + get("/large/300000") +
                    get("/slow", "Connection: close\r\n"));
        std::string answers = client.receive_all();
        EXPECT_NE(answers.find("scheme=https\n"), std::string::npos);
        EXPECT_NE(answers.find(std::string(9000, 'b')), std::string::npos);
        EXPECT_NE(answers.find(std::string(300'000, 'x')), std::string::npos);
        EXPECT_NE(answers.find("target=/slow\n"), std::string::npos);
    }
}

TEST_F(TlsTest, RefusesOlderVersionsAndPlainText) {
    start(options());
    EXPECT_FALSE(TlsClient(port, TLS1_1_VERSION).connected());
    RawClient plain(port);
    plain.send(get("/echo"));
    EXPECT_TRUE(plain.gone());
    EXPECT_EQ(service.runs, 0);
}

TEST_F(TlsTest, AClientThatNeverShakesHandsIsCut) {
    ServerOptions made = options();
    made.limits.head_time = std::chrono::milliseconds(50);
    start(made);
    EXPECT_TRUE(RawClient(port).gone());
    while (server->open_connections() != 0) std::this_thread::yield();
}

TEST_F(TlsTest, StreamsAnswers) {
    service.new_source = [] {
        return [made = 0](std::string& out) mutable {
            out.append(64 * 1024, 'b');
            return ++made < 100;
        };
    };
    start(options());
    for (std::string target : {"/parts", "/parts/quick"}) {
        TlsClient client(port, TLS1_3_VERSION);
        client.send(get(target, "Connection: close\r\n"));
        std::string answer = client.receive_all();
        ChunkDecoder decoder;
        Buffer body;
        decoder.restart(10'000'000);
        std::size_t begin = answer.find("\r\n\r\n") + 4;
        EXPECT_EQ(decoder.take(std::string_view(answer).substr(begin), body), answer.size() - begin);
        EXPECT_TRUE(decoder.done());
        EXPECT_EQ(body.text(), "first," + std::string(6'553'600, 'b'));
    }
}

TEST_F(TlsTest, AReaderWhoDoesNotReadAStreamIsCut) {
    std::atomic<std::size_t> made{0};
    service.new_source = [&] {
        return [&](std::string& out) {
            out.append(64 * 1024, 'b');
            made += 64 * 1024;
            return true;
        };
    };
    ServerOptions made_options = options();
    made_options.limits.write_time = std::chrono::milliseconds(100);
    start(made_options);
    TlsClient client(port, TLS1_3_VERSION);
    client.send(get("/parts"));
    while (server->open_connections() != 0) std::this_thread::yield();
    EXPECT_GT(made, 0U);
    EXPECT_LT(made, 16'000'000U);
}

TEST_F(TlsTest, StopsWithIdleConnections) {
    start(options());
    TlsClient idle(port, TLS1_3_VERSION);
    RawClient silent(port);
    while (server->open_connections() != 2) std::this_thread::yield();
    auto began = std::chrono::steady_clock::now();
    server->stop(std::chrono::seconds(30));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST_F(TlsTest, WrongFilesAreNamed) {
    Identity other;
    EXPECT_TRUE(complaint("no-such-file", identity.key())
                    .starts_with("cannot load the TLS certificate no-such-file"));
    EXPECT_TRUE(complaint(identity.certificate(), "no-such-file")
                    .starts_with("cannot load the TLS key no-such-file"));
    EXPECT_EQ(complaint(identity.certificate(), other.key()),
              "the TLS key " + other.key() + " does not belong to the certificate " + identity.certificate());
    EXPECT_EQ(complaint(identity.certificate(), ""), "TLS needs both a certificate file and a key file");
}

}  // namespace
}  // namespace usher::http
