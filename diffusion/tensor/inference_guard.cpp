// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/inference_guard.hpp"

#include <dlfcn.h>

#include <ATen/Parallel.h>

namespace weft::tensor {
namespace {

// libgomp and MKL come inside libtorch, which exports these two without declaring them. Where a build of libtorch
// lacks one, the thread merely shares its cores with the computing one.
void limit_this_thread_to_one() {
  // The first operation of a thread applies the process-wide count: have that behind us. Twice, since the flag is
  // per thread and per library: this binary's inlined parallel_for has its own, libtorch's operators theirs.
  at::internal::lazy_init_num_threads();
  static_cast<void>(at::get_num_threads());
  using OmpSetThreads = void (*)(int);
  using MklSetThreadsLocal = int (*)(int);
  static const auto omp = reinterpret_cast<OmpSetThreads>(::dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  static const auto mkl = reinterpret_cast<MklSetThreadsLocal>(::dlsym(RTLD_DEFAULT, "MKL_Set_Num_Threads_Local"));
  if (omp != nullptr) omp(1);
  if (mkl != nullptr) mkl(1);
}

}  // namespace

InferenceGuard::InferenceGuard(int threads) : mode_(true) {
  if (threads > 0 && at::get_num_threads() != threads) at::set_num_threads(threads);
  at::globalContext().setFlushDenormal(false);
}

BackgroundGuard::BackgroundGuard() : mode_(true) {
  limit_this_thread_to_one();
  at::globalContext().setFlushDenormal(false);
}

}  // namespace weft::tensor
