#include "http/session.h"

#include <algorithm>

#include "api/metrics.h"

namespace usher::http {

namespace {

constexpr std::size_t first_input = 4 * 1024;
constexpr std::size_t least_room = 1024;
constexpr std::size_t kept_capacity = 64 * 1024;  // what a buffer may keep for the next request

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

void Session::open(Peer peer) {
    peer_ = std::move(peer);
    peer_trusted_ = desk_.proxies.trusts(peer_.address);
    input_.cut(0);
    output_.clear();
    begin_ = sent_ = 0;
    closing_ = cut_short_ = false;
    next_ = 0;
    end_request();
}

Session::Step Session::advance() {
    if (phase_ == Phase::head) {
        if (Step step = advance_head(); step != Step::ready) return step;
    }
    return advance_body();
}

// One or two empty lines before a request are left over by careless clients (RFC 9112 section 2.2).
void Session::skip_blank_lines() {
    while (blank_lines_ < 2 && scan_.size() == 0 && input_.text().substr(begin_).starts_with("\r\n")) {
        begin_ += 2;
        ++blank_lines_;
    }
}

Session::Step Session::advance_head() {
    skip_blank_lines();
    std::string_view input = input_.text().substr(begin_);
    if (input.empty() || (input == "\r" && blank_lines_ < 2)) return Step::need_input;
    if (!is_letter(input.front())) return refused(api::Trouble::bad_request);
    switch (scan_.advance(input, desk_.options.limits.head)) {
        case HeadScan::State::incomplete:
            return Step::need_input;
        case HeadScan::State::refused:
            return refused(scan_.trouble());
        case HeadScan::State::complete:
            break;
    }
    body_begin_ = begin_ + scan_.size();
    // Views into the input live from here on: it must not have to grow while a body is read.
    if (input_.capacity() - body_begin_ < least_room) input_.reserve(body_begin_ + first_input);

    begin_request();
    api::Request& request = exchange_.request;
    std::string_view block = input_.text().substr(begin_, scan_.size());
    phase_ = Phase::body;
    body_arrived_ = input_.size() - body_begin_;
    if (auto trouble = parse_head(block, request, head_)) {
        if (!request.target.starts_with('/')) guess_target(block, request);
        return refused(*trouble);
    }
    if (peer_trusted_) desk_.proxies.apply(request);
    if (head_.content_length == 0 && !head_.chunked) return Step::ready;
    std::size_t limit = desk_.service.body_limit(request);
    if (head_.content_length > limit) return refused(api::Trouble::body_too_large);
    if (head_.chunked) chunks_.restart(limit);
    return Step::ready;
}

Session::Step Session::advance_body() {
    std::string_view rest = input_.text().substr(body_begin_);
    if (head_.chunked) {
        std::size_t taken = chunks_.take(rest, body_);
        if (chunks_.trouble()) return refused(*chunks_.trouble());
        if (chunks_.done()) return ready(body_.text(), body_begin_ + taken);
        input_.cut(body_begin_);
        return need_body();
    }
    auto length = static_cast<std::size_t>(head_.content_length);
    if (body_.size() == 0 && rest.size() >= length)
        return ready(rest.substr(0, length), body_begin_ + length);
    body_.append(rest);
    input_.cut(body_begin_);
    if (body_.size() == length) return ready(body_.text(), body_begin_);
    return need_body();
}

Session::Step Session::ready(std::string_view body, std::size_t next) {
    exchange_.request.body = body;
    next_ = next;
    phase_ = Phase::ready;
    return Step::ready;
}

Session::Step Session::need_body() {
    if (head_.expects_continue && !continued_ && body_.size() == 0) {
        output_.append("HTTP/1.1 100 Continue\r\n\r\n");
        continued_ = true;
    }
    return Step::need_input;
}

Session::Step Session::refused(api::Trouble trouble) {
    trouble_ = trouble;
    return Step::refused;
}

Session::Waiting Session::waiting() const {
    if (phase_ == Phase::body) return Waiting::body;
    return begin_ < input_.size() ? Waiting::head : Waiting::request;
}

std::span<char> Session::room() {
    if (phase_ == Phase::body && !head_.chunked) {
        auto left = static_cast<std::size_t>(head_.content_length) - body_.size();
        // The announced length is believed only as fast as bytes arrive.
        if (body_.room() == 0)
            body_.reserve(body_.size() + std::min(left, std::max(body_.size(), first_input)));
        return body_.tail().first(std::min(left, body_.room()));
    }
    if (phase_ == Phase::head && input_.room() < least_room) {
        if (begin_ > 0) {
            input_.drop_front(begin_);
            begin_ = 0;
        }
        if (input_.room() < least_room) input_.reserve(std::max(first_input, 2 * input_.capacity()));
    }
    return input_.tail();
}

void Session::arrived(std::size_t count) {
    if (phase_ == Phase::body) {
        body_arrived_ += count;
        if (!head_.chunked) return body_.added(count);
    }
    input_.added(count);
}

void Session::begin_request() {
    began_ = std::chrono::steady_clock::now();
    id_ = desk_.ids.next();
    api::Request& request = exchange_.request;
    request.method = api::Method::other;
    request.method_name = request.target = request.body = request.host = {};
    request.headers.clear();
    request.id = {id_.data(), id_.size()};
    request.scheme = peer_.scheme;
    request.remote = peer_.address;
    request.real_ip = {};
    request.only_dialect = peer_.dialect;
    exchange_.response.clear();
    exchange_.operation = exchange_.dialect = "none";
    exchange_.account = 0;
    head_.http11 = head_.keep_alive = true;
}

void Session::refuse(api::Trouble trouble) {
    if (phase_ == Phase::head) {
        begin_request();
        guess_target(input_.text().substr(begin_), exchange_.request);
    }
    if (phase_ != Phase::ready) {
        cut_short_ = true;
        exchange_.request.body = {};
    }
    desk_.service.refuse(exchange_, trouble);
    answer();
}

void Session::answer() {
    const api::Response& response = exchange_.response;
    bool head_only = exchange_.request.method == api::Method::head;
    bool bodiless = head_only || has_no_body(response.status);
    streaming_ = response.more && !bodiless;
    closing_ = closing_ || cut_short_ || !head_.keep_alive || response.close || desk_.stopping || unframed();
    append_answer(output_, response,
                  {desk_.common.lines(), exchange_.request.id, head_only, head_.http11, closing_});
    std::size_t bytes = bodiless ? 0 : response.body.size();
    if (streaming_) {
        streamed_ = bytes;
        return;
    }
    finish(bytes);
}

void Session::make_part() {
    api::Response& response = exchange_.response;
    response.body.clear();
    // What it holds is given back here, on its lane.
    if (!response.more(response.body)) response.more = nullptr;
}

void Session::append_part() {
    const api::Response& response = exchange_.response;
    streamed_ += response.body.size();
    http::append_part(output_, response.body, head_.http11);
    if (!response.more) append_end(output_, head_.http11);
}

void Session::end_stream() { finish(streamed_); }

void Session::break_off() { finish(streamed_ - std::min(streamed_, output().size())); }

// Of the answer: it is logged and counted.
void Session::finish(std::size_t bytes) {
    auto micros =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began_)
            .count();
    desk_.log.add(exchange_, bytes, micros);
    api::metrics::count_request(exchange_.dialect, exchange_.operation, exchange_.response.status,
                                static_cast<double>(micros) / 1e6);
    if (phase_ == Phase::ready) begin_ = next_;
    end_request();
}

void Session::end_request() {
    if (begin_ == input_.size()) {
        begin_ = 0;
        input_.cut(0);
        if (input_.capacity() > 4 * first_input) input_.release();
    }
    phase_ = Phase::head;
    streaming_ = false;
    exchange_.response.more = nullptr;  // of an answer to HEAD, or one broken off
    scan_.restart();
    blank_lines_ = 0;
    body_.cut(0);
    if (body_.capacity() > kept_capacity) body_.release();
    if (exchange_.response.body.capacity() > kept_capacity) std::string().swap(exchange_.response.body);
    body_arrived_ = 0;
    continued_ = false;
}

void Session::sent(std::size_t count) {
    sent_ += count;
    if (sent_ < output_.size()) return;
    sent_ = 0;
    output_.clear();
    if (output_.capacity() > kept_capacity) std::string().swap(output_);
}

}  // namespace usher::http
