#include "http/connection.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>

#include "base/log.h"
#include "http/loop.h"

namespace usher::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Awaitable = asio::use_awaitable_t<Executor>;
using TlsStream = asio::ssl::stream<Socket>;
constexpr asio::as_tuple_t<Awaitable> outcome{Awaitable{}};

constexpr auto never = Instant::max();
constexpr std::size_t output_high_water = 256 * 1024;
constexpr std::chrono::seconds farewell_time{1};

Instant now() { return std::chrono::steady_clock::now(); }

template <class Stream>
class SocketConnection final : public Connection, private Job {
  public:
    static constexpr bool secure = std::is_same_v<Stream, TlsStream>;

    SocketConnection(Loop& loop, asio::ssl::context* tls)
        : loop_(loop), tls_(tls), limits_(loop.house().options.limits), session_(loop.desk()) {}

    void open(Socket socket, Peer peer) override {
        if constexpr (secure) {
            stream_.emplace(std::move(socket), *tls_);
        } else {
            stream_.emplace(std::move(socket));
        }
        session_.open(std::move(peer));
        doing_ = Doing::starting;
        asio::co_spawn(loop_.context(), serve(), asio::detached);
    }

    void expire(Instant instant) override {
        if (instant < deadline_) return;
        expired_ = true;
        cancel();
    }

    void close_if_idle() override {
        bool waits = doing_ == Doing::starting ||
                     (doing_ == Doing::reading && session_.waiting() == Session::Waiting::request);
        if (waits && !has_arrivals()) cancel();
    }

    void cut() override {
        error_code ignored;
        // Without a frame, an answer is only seen to be incomplete when its connection ends in disorder.
        if (session_.unframed()) socket().set_option(asio::socket_base::linger(true, 0), ignored);
        socket().close(ignored);
    }

  private:
    // A request that fails in a lane leaves no answer, only a closed connection and a line in the log.
    enum class Doing { starting, reading, other };
    enum class Flush { done, blocked, broken };

    Socket& socket() {
        if constexpr (secure) {
            return stream_->next_layer();
        } else {
            return *stream_;
        }
    }

    void cancel() {
        error_code ignored;
        socket().cancel(ignored);
    }

    bool has_arrivals() {
        error_code code;
        return socket().available(code) > 0 && !code;
    }

    void arm(Instant deadline) {
        expired_ = false;
        deadline_ = deadline;
    }
    void disarm() { deadline_ = never; }

    Task<> serve() {
        try {
            co_await converse();
        } catch (const std::exception& problem) {
            log::error("connection_failed", {{"message", std::string_view(problem.what())}});
        } catch (...) {
            log::error("connection_failed");
        }
        disarm();
        if (session_.streaming()) {
            cut();
            session_.break_off();
        }
        stream_.reset();
        loop_.release(*this);
    }

    Task<> converse() {
        if constexpr (secure) {
            arm(now() + limits_.head_time);
            auto [code] = co_await stream_->async_handshake(asio::ssl::stream_base::server, outcome);
            disarm();
            if (code) co_return;
        }
        for (;;) {
            switch (session_.advance()) {
                case Session::Step::need_input: {
                    if (!session_.output().empty()) {
                        Flush flushed = flush_now();
                        if (flushed == Flush::broken) co_return;
                        if (flushed == Flush::blocked && !co_await flush()) co_return;
                        // After whoever else has asked something: by then the next request is often there,
                        // and neither a read that finds nothing nor another event is needed.
                        co_await asio::post(loop_.context(), Awaitable{});
                    }
                    if (nothing_more_to_do()) co_return;
                    auto room = session_.room();
                    arm(input_deadline());
                    doing_ = Doing::reading;
                    auto [code, count] =
                        co_await stream_->async_read_some(asio::buffer(room.data(), room.size()), outcome);
                    doing_ = Doing::other;
                    disarm();
                    if (!code) {
                        session_.arrived(count);
                        continue;
                    }
                    if (!expired_ || session_.waiting() == Session::Waiting::request) co_return;
                    session_.refuse(api::Trouble::timeout);
                    break;
                }
                case Session::Step::refused:
                    session_.refuse();
                    break;
                case Session::Step::ready: {
                    auto& service = loop_.house().service;
                    api::Lane lane = service.route(session_.exchange());
                    if (lane == api::Lane::quick && !service.run_at_once(session_.exchange()))
                        lane = api::Lane::work;
                    if (lane == api::Lane::quick) {
                        if (is_early() && !co_await hold_back()) co_return;
                        session_.answer();
                    } else if (!co_await run_in(loop_.house().lane(lane))) {
                        co_return;
                    }
                    if (session_.streaming() && !co_await send_rest(lane)) co_return;
                    break;
                }
            }
            wait_began_ = Instant();
            if (session_.closing()) {
                if (co_await flush()) co_await part();
                co_return;
            }
            if (session_.output().size() > output_high_water && !co_await flush()) co_return;
        }
    }

    bool nothing_more_to_do() {
        return loop_.desk().stopping && session_.waiting() == Session::Waiting::request && !has_arrivals();
    }

    Instant input_deadline() {
        Session::Waiting waiting = session_.waiting();
        if (waiting != waiting_ || wait_began_ == Instant()) {
            waiting_ = waiting;
            wait_began_ = now();
        }
        switch (waiting) {
            case Session::Waiting::request:
                return wait_began_ + limits_.idle_time;
            case Session::Waiting::head:
                return wait_began_ + limits_.head_time;
            case Session::Waiting::body:
                break;
        }
        std::chrono::milliseconds earned(session_.body_arrived() * 1000 /
                                         std::max<std::size_t>(limits_.body_rate, 1));
        return wait_began_ + limits_.body_grace + earned;
    }

    // What the kernel takes at once; TLS always goes the other way.
    Flush flush_now() {
        if constexpr (secure) {
            return Flush::blocked;
        } else {
            while (!session_.output().empty()) {
                error_code code;
                std::string_view output = session_.output();
                std::size_t count = stream_->write_some(asio::buffer(output.data(), output.size()), code);
                if (code == asio::error::would_block) return Flush::blocked;
                if (code) return Flush::broken;
                session_.sent(count);
            }
            return Flush::done;
        }
    }

    Task<bool> flush() {
        Flush flushed = flush_now();
        if (flushed != Flush::blocked) co_return flushed == Flush::done;
        while (!session_.output().empty()) {
            std::string_view output = session_.output();
            arm(now() + limits_.write_time);
            auto [code, count] =
                co_await stream_->async_write_some(asio::buffer(output.data(), output.size()), outcome);
            disarm();
            if (code) co_return false;
            session_.sent(count);
        }
        co_return true;
    }

    // Answers the request from another thread. False: the connection is to be closed without an answer.
    Task<bool> run_in(Lane& lane) {
        if (!session_.output().empty() && !co_await flush()) co_return false;
        failed_ = false;
        if (!lane.submit(*this)) {
            session_.refuse(api::Trouble::overloaded);
            co_return true;
        }
        Awaitable token;
        co_await asio::async_initiate<Awaitable, void()>(keep_handler(), token);
        if (failed_) co_return false;
        if (is_early() && !co_await hold_back()) co_return false;
        session_.answer();
        co_return true;
    }

    bool is_early() {
        const Instant not_before = session_.exchange().response.not_before;
        return not_before != Instant() && not_before > now();
    }

    // The answer waits for its time; no thread does. False: the connection is to be closed.
    Task<bool> hold_back() {
        if (!session_.output().empty() && !co_await flush()) co_return false;
        Timer timer(loop_.context().get_executor(), session_.exchange().response.not_before);
        co_await timer.async_wait(outcome);
        co_return true;
    }

    // Goes on with a streaming answer. No part is begun before the one before has left, so a slow reader
    // costs one part of memory and no time in the lane. False: the connection is to be closed.
    Task<bool> send_rest(api::Lane lane) {
        failed_ = false;
        while (co_await flush() && socket().is_open()) {
            if (!session_.has_more()) {
                session_.end_stream();
                co_return true;
            }
            if (lane == api::Lane::quick) {
                co_await asio::post(loop_.context(), Awaitable{});  // others on this thread have their turn
                make_part();
            } else {
                if (!loop_.house().lane(lane).submit_again(*this)) co_return false;
                Awaitable token;
                co_await asio::async_initiate<Awaitable, void()>(keep_handler(), token);
            }
            if (failed_) co_return false;
            session_.append_part();
        }
        co_return false;
    }

    // For the wait for a lane. Its completion is posted to this very thread, so it cannot come before the
    // handler is kept. The wait is begun in place: GCC 12 makes a trap of a function that returns it.
    auto keep_handler() {
        return [this](auto handler) { resume_.emplace(std::move(handler)); };
    }

    void run() noexcept override {
        if (session_.streaming()) {
            make_part();
        } else {
            run_operation();
        }
        resume_on_loop();
    }

    void run_operation() noexcept {
        try {
            loop_.house().service.run(session_.exchange());
        } catch (const std::exception& problem) {
            failed_ = true;
            log::error("operation_threw", {{"message", std::string_view(problem.what())}});
        } catch (...) {
            failed_ = true;
            log::error("operation_threw");
        }
    }

    void make_part() noexcept {
        try {
            session_.make_part();
        } catch (const std::exception& problem) {
            stream_failed(problem.what());
        } catch (...) {
            stream_failed("not an exception");
        }
    }

    void stream_failed(std::string_view reason) noexcept {
        failed_ = true;
        const api::Exchange& exchange = session_.exchange();
        log::error("stream_failed",
                   {{"id", exchange.request.id}, {"operation", exchange.operation}, {"reason", reason}});
    }

    void drop() noexcept override {
        failed_ = true;
        resume_on_loop();
    }

    void resume_on_loop() {
        asio::post(loop_.context(), [this] {
            auto resume = std::move(*resume_);
            resume_.reset();
            std::move(resume)();
        });
    }

    // Says goodbye so that the client sees the last answer: a socket closed over unread input sends a reset,
    // which may destroy what was not read yet at the other side.
    Task<> part() {
        if constexpr (secure) {
            arm(now() + farewell_time);
            co_await stream_->async_shutdown(outcome);
            disarm();
        }
        if (!session_.abandoned_input() && !has_arrivals()) co_return;
        error_code code;
        socket().shutdown(Socket::shutdown_send, code);
        if (code) co_return;
        arm(now() + limits_.linger_time);
        std::size_t drained = 0;
        scratch_.reserve(4096);
        scratch_.cut(0);
        while (drained < limits_.linger_bytes && !expired_) {
            auto [read_code, count] = co_await socket().async_read_some(
                asio::buffer(scratch_.tail().data(), scratch_.room()), outcome);
            if (read_code) break;
            drained += count;
        }
        disarm();
        scratch_.release();
    }

    Loop& loop_;
    asio::ssl::context* tls_;
    const Limits& limits_;
    Session session_;
    std::optional<Stream> stream_;
    std::optional<typename asio::async_result<Awaitable, void()>::handler_type> resume_;
    Buffer scratch_;
    Instant deadline_ = never;
    Instant wait_began_;
    Session::Waiting waiting_ = Session::Waiting::request;
    Doing doing_ = Doing::other;
    bool expired_ = false;
    bool failed_ = false;
};

}  // namespace

std::unique_ptr<Connection> make_connection(Loop& loop) {
    return std::make_unique<SocketConnection<Socket>>(loop, nullptr);
}

std::unique_ptr<Connection> make_tls_connection(Loop& loop, asio::ssl::context& tls) {
    return std::make_unique<SocketConnection<TlsStream>>(loop, &tls);
}

}  // namespace usher::http
