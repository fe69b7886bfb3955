// One JSON line per answered request, gathered per thread and written in large pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "api/service.h"

namespace usher::http {

class AccessLog {
  public:
    explicit AccessLog(bool wanted) : wanted_(wanted) {}
    ~AccessLog() { flush(); }
    AccessLog(const AccessLog&) = delete;

    // `bytes` are those of the answer's body, `micros` the time from complete head to answer.
    void add(const api::Exchange& exchange, std::size_t bytes, std::int64_t micros);
    void flush();

  private:
    const std::string& time_text();

    bool wanted_;
    std::string lines_;
    std::int64_t time_millis_ = 0;
    std::string time_text_;
};

}  // namespace usher::http
