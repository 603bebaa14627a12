// SPDX-License-Identifier: GPL-2.0-only
#include "core/host/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

extern char** environ;

namespace stackport::host {
namespace {

/// Process groups that run() has started and that have not ended; read by the signal handler.
std::array<std::atomic<pid_t>, 256> g_groups;

void remember(pid_t group) {
  for (auto& slot : g_groups) {
    pid_t empty = 0;
    if (slot.compare_exchange_strong(empty, group)) return;
  }
}

void forget(pid_t group) {
  for (auto& slot : g_groups) {
    pid_t expected = group;
    if (slot.compare_exchange_strong(expected, 0)) return;
  }
}

void end_groups(int signal) {
  for (auto& slot : g_groups)
    if (const pid_t group = slot.load(); group > 0) ::kill(-group, SIGTERM);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

struct Pipe {
  int ends[2] = {-1, -1};
  bool open() { return ::pipe2(ends, O_CLOEXEC) == 0; }
  void close(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
  ~Pipe() {
    close(0);
    close(1);
  }
};

std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    if (!command.environment.contains(text.substr(0, text.find('=')))) out.push_back(text);
  }
  for (const auto& [name, value] : command.environment) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (auto& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

/// Splits what arrives into lines for the callback.
class LineFeed {
 public:
  explicit LineFeed(const std::function<void(std::string_view)>& sink) : sink_(sink) {}
  void add(std::string_view bytes) {
    if (!sink_) return;
    rest_ += bytes;
    size_t newline = 0;
    while ((newline = rest_.find('\n')) != std::string::npos) {
      sink_(std::string_view(rest_).substr(0, newline));
      rest_.erase(0, newline + 1);
    }
  }
  void flush() {
    if (sink_ && !rest_.empty()) sink_(rest_);
    rest_.clear();
  }

 private:
  const std::function<void(std::string_view)>& sink_;
  std::string rest_;
};

/// In the child: never returns. Reports a failed exec through `status`.
[[noreturn]] void become(const Command& command, std::vector<char*>& argv, std::vector<char*>& env,
                         Pipe& in, Pipe& out, Pipe& err, int status, pid_t parent) {
  ::setpgid(0, 0);
  // make passes SIGTERM on to what it has started.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  ::dup2(in.ends[0], 0);
  ::dup2(out.ends[1], 1);
  ::dup2(err.ends[1], 2);
  int code = 0;
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) {
    code = -errno;
  } else {
    ::execvpe(argv[0], argv.data(), env.data());
    code = errno;
  }
  (void)!::write(status, &code, sizeof code);
  ::_exit(127);
}

using Clock = std::chrono::steady_clock;

int milliseconds_until(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return int(std::clamp<int64_t>(left.count(), 0, 1 << 30));
}

/// Waits for a child that has closed its outputs; false when it still runs at `end`.
bool ends_by(pid_t child, Clock::time_point end) {
  const int descriptor = int(::syscall(SYS_pidfd_open, child, 0));
  if (descriptor < 0) return true;  // an old kernel: wait4 has to wait
  pollfd polled{descriptor, POLLIN, 0};
  int ready = 0;
  while ((ready = ::poll(&polled, 1, milliseconds_until(end))) < 0 && errno == EINTR) {
  }
  ::close(descriptor);
  return ready != 0;
}

class RealProcesses final : public Processes {
 public:
  Result<ProcessResult> run(const Command& command) override {
    Pipe in, out, err, status;
    if (!in.open() || !out.open() || !err.open() || !status.open())
      return fail(ErrorKind::environment, "",
                  fmt::format("can't make a pipe: {}", strerror(errno)));
    auto arguments = command.argv;
    auto variables = environment_of(command);
    auto argv = pointers(arguments);
    auto env = pointers(variables);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0)
      return fail(ErrorKind::environment, "",
                  fmt::format("can't start '{}': {}", command.argv[0], strerror(errno)));
    if (child == 0) become(command, argv, env, in, out, err, status.ends[1], parent);
    ::setpgid(child, child);
    remember(child);
    in.close(0);
    out.close(1);
    err.close(1);
    status.close(1);
    auto result = talk(command, child, in, out, err);
    int code = 0;
    if (::read(status.ends[0], &code, sizeof code) == sizeof code)
      return not_started(command, code);
    return result;
  }

 private:
  static tl::unexpected<Error> not_started(const Command& command, int code) {
    if (code < 0)
      return fail(ErrorKind::environment, command.directory.string(),
                  fmt::format("can't enter the folder: {}", std::strerror(-code)));
    return fail(ErrorKind::environment, "",
                fmt::format("can't run '{}': {}", command.argv[0], std::strerror(code)),
                "install the program, or put it on PATH");
  }

  static ProcessResult talk(const Command& command, pid_t child, Pipe& in, Pipe& out, Pipe& err) {
    const auto end = Clock::now() + command.limit;
    ProcessResult result;
    LineFeed out_lines(command.on_line), err_lines(command.on_line);
    std::string_view input = command.input;
    ::fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
    if (input.empty()) in.close(1);
    while (out.ends[0] >= 0 || err.ends[0] >= 0) {
      std::array<pollfd, 3> polled{
          {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}, {in.ends[1], POLLOUT, 0}}};
      const int wait = command.limit.count() > 0 ? milliseconds_until(end) : -1;
      const int ready = ::poll(polled.data(), polled.size(), wait);
      if (ready == 0) {
        result.timed_out = true;
        ::kill(-child, SIGKILL);
        break;
      }
      if (ready < 0 && errno != EINTR) break;
      if (ready < 0) continue;
      if (polled[0].revents) take(out, result.out, out_lines);
      if (polled[1].revents) take(err, result.err, err_lines);
      if (polled[2].revents) give(in, input);
    }
    out_lines.flush();
    err_lines.flush();
    if (!result.timed_out && command.limit.count() > 0 && !ends_by(child, end)) {
      result.timed_out = true;
      ::kill(-child, SIGKILL);
    }
    // The id is forgotten before it is free for another process.
    siginfo_t ended{};
    while (::waitid(P_PID, id_t(child), &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
    forget(child);
    int status = 0;
    rusage usage{};
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    const auto seconds = [](const timeval& t) {
      return double(t.tv_sec) + double(t.tv_usec) / 1e6;
    };
    result.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return result;
  }

  static void take(Pipe& pipe, std::string& text, LineFeed& feed) {
    char buffer[1 << 16];
    const ssize_t n = ::read(pipe.ends[0], buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) return;
    if (n <= 0) return pipe.close(0);
    text.append(buffer, size_t(n));
    feed.add({buffer, size_t(n)});
  }

  static void give(Pipe& pipe, std::string_view& input) {
    const ssize_t n = ::write(pipe.ends[1], input.data(), input.size());
    if (n > 0) input.remove_prefix(size_t(n));
    if ((n < 0 && errno != EAGAIN && errno != EINTR) || input.empty()) pipe.close(1);
  }
};

}  // namespace

Processes& real_processes() {
  // A program that ends without reading all its input must not end this one.
  static const auto ignored = ::signal(SIGPIPE, SIG_IGN);
  (void)ignored;
  static RealProcesses instance;
  return instance;
}

void forward_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    action.sa_handler = end_groups;
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace stackport::host
