// Requests that two readers could understand in two ways: each must be refused and end the connection, and
// what follows it must never be answered as a request of its own.
#include "http/server_test.h"

namespace usher::http {
namespace {

using namespace std::string_literals;

struct Ambiguity {
    const char* name;
    std::string bytes;
    int status = 400;
};

std::string with(const std::string& lines, const std::string& body = "") {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}
std::string chunked(const std::string& body) { return with("Transfer-Encoding: chunked\r\n", body); }

std::vector<Ambiguity> ambiguities() {
    return {
        {"length_and_chunked", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"chunked_and_length", with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")},
        {"two_lengths", with("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")},
        {"equal_lengths", with("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")},
        {"length_list", with("Content-Length: 5, 5\r\n", "hello")},
        {"length_plus", with("Content-Length: +5\r\n", "hello")},
        {"length_minus", with("Content-Length: -5\r\n", "hello")},
        {"length_hex", with("Content-Length: 0x5\r\n", "hello")},
        {"length_fraction", with("Content-Length: 5.0\r\n", "hello")},
        {"length_inner_space", with("Content-Length: 5 5\r\n", "hello")},
        {"length_empty", with("Content-Length:\r\n", "hello")},
        {"length_huge", with("Content-Length: 99999999999999999999\r\n", "hello")},
        {"length_overflow", with("Content-Length: 18446744073709551621\r\n", "hello")},
        {"length_vertical_tab", with("Content-Length: \v5\r\n", "hello")},
        {"chunked_twice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"te_gzip", with("Transfer-Encoding: gzip\r\n", "hello"), 501},
        {"te_gzip_chunked", with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
        {"te_identity", with("Transfer-Encoding: identity\r\n", "hello"), 501},
        {"te_xchunked", with("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501},
        {"te_quoted", with("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 501},
        {"te_parameter", with("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"), 501},
        {"te_empty", with("Transfer-Encoding:\r\n", "0\r\n\r\n"), 501},
        {"te_vertical_tab", with("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n")},
        {"te_in_http10", "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"space_before_colon", with("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")},
        {"tab_before_colon", with("Content-Length\t: 5\r\n", "hello")},
        {"space_before_name", with(" Content-Length: 5\r\n", "hello")},
        {"fold", with("X-A: b\r\n c\r\n")},
        {"fold_tab", with("X-A: b\r\n\tc\r\n")},
        {"fold_after_request_line", "GET /echo HTTP/1.1\r\n Host: a\r\n\r\n"},
        {"folded_te", with("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")},
        {"bare_lf_lines", "GET /echo HTTP/1.1\nHost: a\n\n"},
        {"bare_lf_in_head", "GET /echo HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"},
        {"bare_lf_at_end", "GET /echo HTTP/1.1\r\nHost: a\r\n\n"},
        {"bare_cr_in_value", with("X-A: b\rContent-Length: 5\r\n")},
        {"bare_cr_end", with("X-A: b\r\r\n")},
        {"nul_in_value", with("X-A: b\0c\r\n"s)},
        {"nul_in_name", with("X\0A: b\r\n"s)},
        {"control_in_value", with("X-A: b\x01\r\n")},
        {"delete_in_value", with("X-A: b\x7f\r\n")},
        {"name_without_colon", with("X-A\r\n")},
        {"empty_name", with(": b\r\n")},
        {"name_with_brackets", with("X[A]: b\r\n")},
        {"nul_in_target", "GET /ec\0ho HTTP/1.1\r\nHost: a\r\n\r\n"s},
        {"control_in_target", "GET /ec\x02ho HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"space_in_target", "GET /ec ho HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"tab_after_method", "GET\t/echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"two_spaces", "GET  /echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"space_after_version", "GET /echo HTTP/1.1 \r\nHost: a\r\n\r\n"},
        {"no_version", "GET /echo\r\nHost: a\r\n\r\n"},
        {"version_0_9", "GET /echo HTTP/0.9\r\nHost: a\r\n\r\n"},
        {"version_1_2", "GET /echo HTTP/1.2\r\nHost: a\r\n\r\n"},
        {"version_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"version_lower", "GET /echo http/1.1\r\nHost: a\r\n\r\n"},
        {"no_host", "GET /echo HTTP/1.1\r\n\r\n"},
        {"two_hosts", "GET /echo HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
        {"host_with_path", "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n"},
        {"host_with_user", "GET /echo HTTP/1.1\r\nHost: u@a\r\n\r\n"},
        {"host_with_space", "GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n"},
        {"absolute_with_user", "GET http://u@a/echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"absolute_without_host", "GET http:///echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"other_scheme", "GET ftp://a/echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"relative_target", "GET echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"fragment", "GET /echo#x HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"star_for_get", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"connect", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"tls_hello", "\x16\x03\x01\x02\x01\x01\xfc\x03\x03"},
        {"line_noise", "\xff\xfe\xfd"},
        {"method_with_brackets", "G(T /echo HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"compressed", with("Content-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"), 415},
        {"chunk_bare_lf", chunked("5\nhello\r\n0\r\n\r\n")},
        {"chunk_extension_lf", chunked("5;a\nhello\r\n0\r\n\r\n")},
        {"chunk_extension_cr", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")},
        {"chunk_extension_quoted_crlf", chunked("5;a=\"b\r\n\"hello\r\n0\r\n\r\n")},
        {"chunk_extension_nul", chunked("5;a\0\r\nhello\r\n0\r\n\r\n"s)},
        {"chunk_size_plus", chunked("+5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_minus", chunked("-5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_underscore", chunked("5_\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_empty", chunked("\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_only_extension", chunked(";a\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_leading_space", chunked(" 5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_trailing_space", chunked("5 \r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_overflow", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_huge", chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n")},
        {"chunk_size_many_zeros", chunked(std::string(400, '0') + "5\r\nhello\r\n0\r\n\r\n")},
        {"chunk_above_limit", chunked("7fffffff\r\nhello\r\n0\r\n\r\n"), 413},
        {"chunk_longer_than_said", chunked("4\r\nhello\r\n0\r\n\r\n")},
        {"chunk_end_lf", chunked("5\r\nhello\n0\r\n\r\n")},
        {"chunk_end_cr", chunked("5\r\nhello\rx0\r\n\r\n")},
        {"trailer_bare_lf", chunked("0\r\nA: b\n\r\n")},
        {"trailer_fold", chunked("0\r\nA: b\r\n c\r\n\r\n")},
        {"trailer_space_before_colon", chunked("0\r\nA : b\r\n\r\n")},
        {"trailer_without_colon", chunked("0\r\nA\r\n\r\n")},
        {"trailer_nul", chunked("0\r\nA: \0\r\n\r\n"s)},
        {"final_lf", chunked("0\r\n\n")},
    };
}

class SmugglingTest : public ServerTest {
  protected:
    void expect_refused(const Ambiguity& ambiguity, RawClient& client) {
        Answer answer = client.receive();
        EXPECT_EQ(answer.status, ambiguity.status) << ambiguity.name;
        EXPECT_EQ(answer.header("Connection"), "close") << ambiguity.name;
        client.end_sending();
        EXPECT_TRUE(client.ended()) << ambiguity.name << " was followed by " << client.pending();
        EXPECT_EQ(service.runs, 0) << ambiguity.name << " reached an operation";
    }
};

TEST_F(SmugglingTest, AmbiguousRequestsAreRefusedAndEndTheConnection) {
    start();
    for (const Ambiguity& ambiguity : ambiguities()) {
        RawClient client(port);
        client.send(ambiguity.bytes + get("/echo?smuggled"));
        expect_refused(ambiguity, client);
    }
}

TEST_F(SmugglingTest, InPiecesTheyAreRefusedAsWell) {
    start();
    for (const Ambiguity& ambiguity : ambiguities()) {
        RawClient client(port);
        for (char c : ambiguity.bytes) {
            if (!client.send({&c, 1})) break;
        }
        expect_refused(ambiguity, client);
    }
}

TEST_F(SmugglingTest, AfterAGoodRequestTheGoodOneIsAnswered) {
    start();
    for (const Ambiguity& ambiguity : ambiguities()) {
        service.runs = 0;
        RawClient client(port);
        client.send(get("/echo?first") + ambiguity.bytes + get("/echo?smuggled"));
        EXPECT_EQ(client.receive().echoed("target"), "/echo?first") << ambiguity.name;
        EXPECT_EQ(client.receive().status, ambiguity.status) << ambiguity.name;
        client.end_sending();
        EXPECT_TRUE(client.ended()) << ambiguity.name;
        EXPECT_EQ(service.runs, 1) << ambiguity.name;
    }
}

TEST_F(SmugglingTest, StrangeButClearRequestsAreServed) {
    start();
    const std::vector<Ambiguity> clear = {
        {"te_upper_case", with("Transfer-Encoding: CHUNKED\r\n", "5\r\nhello\r\n0\r\n\r\n")},
        {"size_upper_hex", chunked("00000005\r\nhello\r\n0\r\n\r\n")},
        {"extension", chunked("5 ; a=b;c=\"d e\"\r\nhello\r\n0;x\r\n\r\n")},
        {"trailers", chunked("5\r\nhello\r\n0\r\nContent-Length: 9\r\nHost: b\r\n\r\n")},
        {"no_space_after_colon", with("Content-Length:5\r\n", "hello")},
        {"tabs_around_value", with("Content-Length: \t5\t \r\n", "hello")},
        {"leading_zeros", with("Content-Length: 0005\r\n", "hello")},
        {"identity", with("Content-Encoding: identity\r\nContent-Length: 5\r\n", "hello")},
        {"latin1_value", with("X-A: caf\xe9\r\nContent-Length: 5\r\n", "hello")},
    };
    for (const Ambiguity& request : clear) {
        RawClient client(port);
        EXPECT_EQ(client.ask(request.bytes).echoed("body"), "hello") << request.name;
        EXPECT_EQ(client.ask(get("/echo?next")).echoed("target"), "/echo?next") << request.name;
    }
}

}  // namespace
}  // namespace usher::http
