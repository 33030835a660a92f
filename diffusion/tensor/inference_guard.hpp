// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

namespace weft::tensor {

/// Opens every thread that computes with tensors: inference mode, torch's thread count, denormals kept (as torch
/// does by default, so that results are the reference's). All three are per thread: a new std::thread starts
/// without them. Not copyable; lives on the stack of its thread.
class InferenceGuard {
 public:
  /// threads: how many threads an operation may use, process-wide; 0 leaves libtorch's count as it is.
  explicit InferenceGuard(int threads = 0);
  InferenceGuard(const InferenceGuard&) = delete;
  InferenceGuard& operator=(const InferenceGuard&) = delete;

 private:
  c10::InferenceMode mode_;
};

/// Opens a thread that works beside the computing one (loading, converting): inference mode, one thread for each
/// operation of this thread alone, so that two OpenMP teams do not fight for the same cores. The process-wide
/// count stays as it is.
class BackgroundGuard {
 public:
  BackgroundGuard();
  BackgroundGuard(const BackgroundGuard&) = delete;
  BackgroundGuard& operator=(const BackgroundGuard&) = delete;

 private:
  c10::InferenceMode mode_;
};

}  // namespace weft::tensor
