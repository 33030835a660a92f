// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include <ATen/ATen.h>

namespace weft::weights {

/// One block of host memory that many converted weights share, so that it goes back to the system as a whole, whatever
/// the allocator keeps. It lives as long as the last tensor in it.
class Arena : public std::enable_shared_from_this<Arena> {
 public:
  /// Throws OutOfMemory when the machine has not that much to give.
  static std::shared_ptr<Arena> make(std::size_t bytes);
  /// The same in a nameless file of the folder for temporary files ($TMPDIR), which the system may write out and drop
  /// from memory. Throws FileError when there is no room.
  static std::shared_ptr<Arena> make_on_disk(std::size_t bytes);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// The next tensor of this shape, aligned to a cache line, contiguous, its values not set.
  at::Tensor take(at::IntArrayRef sizes, at::ScalarType dtype);
  /// What a tensor takes of an arena.
  static std::size_t bytes_for(at::IntArrayRef sizes, at::ScalarType dtype);

 private:
  Arena(std::byte* data, std::size_t size) : data_(data), size_(size) {}

  std::byte* data_;
  std::size_t size_;
  std::size_t used_ = 0;
};

/// Copies `source` into a tensor of an arena that was never written, with conversion of the dtype: piece by piece, each
/// piece's pages asked for at once, so that they are still in the cache when they are filled. Same shape.
void fill_first(const at::Tensor& target, const at::Tensor& source);

}  // namespace weft::weights
