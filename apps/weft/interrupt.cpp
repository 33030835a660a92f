// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/interrupt.hpp"

#include <atomic>
#include <csignal>
#include <string_view>

#include <unistd.h>

#include "apps/weft/exit_code.hpp"

namespace weft::app {
namespace {

/// Never freed: a signal may come as late as it likes.
std::atomic<const CancelToken*> token_in_use{nullptr};

void on_signal(int) {
  const CancelToken* token = token_in_use.load();
  if (token == nullptr || token->requested()) ::_exit(static_cast<int>(ExitCode::cancelled));
  token->request();
  constexpr std::string_view kTold = "\nstopping after this step; once more to stop at once\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kTold.data(), kTold.size());
}

}  // namespace

void cancel_on_interrupt(const CancelToken& token) {
  token_in_use = new CancelToken(token);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace weft::app
