// From a request to the operation that answers it: mount, route, caller, access, and the only
// try/catch of a request.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/dialect.h"
#include "api/router.h"
#include "api/service.h"

namespace usher::api {

class Dispatch : public Service {
  public:
    struct Mount {
        std::string prefix;  // "/api/v3", or "" for the root
        Dialect* dialect;
    };

    // `store_answers_at_once`: reads are tried on the I/O thread. The longest matching prefix wins.
    Dispatch(std::vector<Mount> mounts, bool store_answers_at_once);
    ~Dispatch() override;

    Lane route(Exchange& exchange) override;
    void run(Exchange& exchange) override;
    bool run_at_once(Exchange& exchange) override;
    void refuse(Exchange& exchange, Trouble trouble) override;
    std::size_t body_limit(const Request& request) const override;

  private:
    struct Mounted;
    const Mounted* find_mount(const Request& request, std::string_view path) const;
    // The dialect and path below its mount; the dialect of the root mount where nothing matches.
    const Mounted* locate(Call& call, const Request& request) const;
    Lane lane_of(Call& call) const;
    void answer(Exchange& exchange);

    std::vector<std::unique_ptr<Mounted>> mounts_;
    const bool store_answers_at_once_;
};

}  // namespace usher::api
