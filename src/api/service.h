// What the transport drives: find the lane, then run. Implemented by api::Dispatch.
#pragma once

#include <memory>

#include "api/request.h"

namespace usher::api {

struct Call;  // an operation's working state; owned by the exchange

// One request and its answer on their way through the server.
struct Exchange {
    Request request;
    Response response;
    std::string_view operation = "none";  // metric and log label, set by Service::route
    std::string_view dialect = "none";
    std::string_view loggable_path;  // instead of the target's, where that holds a secret; empty otherwise
    std::int64_t account = 0;        // who it ran as, for the log; 0 = nobody
    Exchange();
    ~Exchange();
    Exchange(const Exchange&) = delete;
    std::unique_ptr<Call> call;  // filled by Service::route
};

class Service {
  public:
    virtual ~Service() = default;
    // Finds the operation; nothing is executed. Called on the I/O thread.
    virtual Lane route(Exchange& exchange) = 0;
    // Authenticates, executes and fills the response. Never throws. Called on the lane's thread.
    virtual void run(Exchange& exchange) = 0;
    // The same for the quick lane, on the I/O thread. False: it would have had to wait, nothing has happened,
    // and it is to be run in the work lane.
    virtual bool run_at_once(Exchange& exchange) {
        run(exchange);
        return true;
    }
    // Fills the response with the dialect's own words for a transport problem. request.target may be
    // empty when not even that could be read. Never throws.
    virtual void refuse(Exchange& exchange, Trouble trouble) = 0;
    // The largest body the operation of this request takes, in bytes. Called once the header is read;
    // only method, target and headers are set.
    virtual std::size_t body_limit(const Request& request) const = 0;
};

}  // namespace usher::api
