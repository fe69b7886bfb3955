// The socket under a session with an LDAP server: whatever libldap does with it ends at a given time, be it
// in the middle of a TLS handshake or of a message.
#pragma once

#include <lber.h>

#include <chrono>
#include <string>

namespace usher::ldap {

class Wire {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    // Connects to one of the places that the host's name stands for, in the order the system gives them; each
    // gets its share of the time that is left. Throws Trouble.
    Wire(const std::string& host, int port, Instant until);
    ~Wire();
    Wire(const Wire&) = delete;

    int socket() const { return socket_; }
    // Until when reading and writing may take.
    void allow(Instant until) {
        until_ = until;
        timed_out_ = false;
    }
    bool timed_out() const { return timed_out_; }

    // For ber_sockbuf_add_io with this as argument. The socket is closed here, not by libldap.
    static Sockbuf_IO io;

  private:
    static int set_up(Sockbuf_IO_Desc* layer, void* wire);
    static ber_slen_t read(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t count);
    static ber_slen_t write(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t count);
    // Whether the socket is ready for `events` in time.
    bool wait(short events);

    int socket_ = -1;
    Instant until_;
    bool timed_out_ = false;
};

}  // namespace usher::ldap
