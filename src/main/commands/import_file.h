// Rows of an import file: JSON lines in the shape of GitLab's admin user objects, or CSV with the same names
// in its header. Reads as it goes; memory does not grow with the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/import.h"

namespace usher {

class ImportFile : public core::ImportSource {
  public:
    // A descriptor that stays the caller's. A pipe is copied to a temporary file first, because rows
    // are read twice. Throws Refused when it cannot be read.
    explicit ImportFile(int descriptor);
    ~ImportFile() override;

    void rewind() override;
    bool next(core::ImportRow& row) override;
    bool mentions_passwords() override;
    // From 0 to 1.
    double part_read() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace usher
