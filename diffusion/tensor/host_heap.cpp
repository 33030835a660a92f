// SPDX-License-Identifier: Apache-2.0
#include "diffusion/tensor/host_heap.hpp"

#include <cstdlib>  // says whether this is glibc

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace weft::tensor {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kKeptBytes = 1 << 30;
  constexpr int kGrowthBytes = 64 << 20;
  mallopt(M_MMAP_MAX, 0);  // no pages of its own for a large block: all come from one heap …
  mallopt(M_ARENA_MAX, 1);  // … which all threads share, as only it can hold blocks above 64 MiB
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  mallopt(M_TOP_PAD, kGrowthBytes);
#endif
}

}  // namespace weft::tensor
