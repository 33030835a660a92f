// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>

#include "engine/base/errors.hpp"

namespace weft {

/// A request to stop, shared by whoever asks and whoever works. Copies refer to the same request.
/// request() is async-signal-safe: a Ctrl-C handler may call it.
class CancelToken {
 public:
  CancelToken() : flag_(std::make_shared<std::atomic<bool>>(false)) {}
  void request() const noexcept { flag_->store(true, std::memory_order_relaxed); }
  bool requested() const noexcept { return flag_->load(std::memory_order_relaxed); }
  /// Throws Cancelled when a stop was asked for. Cheap: call it at every step.
  void check() const {
    if (requested()) throw Cancelled();
  }

 private:
  std::shared_ptr<std::atomic<bool>> flag_;
};

}  // namespace weft
