// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/arena.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "diffusion/weights/describe.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::int64_t kPieceElements = std::int64_t{1} << 18;

std::size_t round_up(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

std::size_t page_size() {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

// One call instead of a fault for each page. Large pages (MADV_HUGEPAGE) are no alternative: on virtual machines that
// give free memory back to their host they cost five times as much as small ones (3.3 s of CPU a GiB, against 0.64
// page by page and 0.53 this way).
void populate(const at::Tensor& piece) {
#ifdef MADV_POPULATE_WRITE
  const auto begin = reinterpret_cast<std::uintptr_t>(piece.data_ptr()) / page_size() * page_size();
  const auto end = round_up(reinterpret_cast<std::uintptr_t>(piece.data_ptr()) + piece.nbytes(), page_size());
  ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);  // older kernels do without
#endif
}

}  // namespace

std::shared_ptr<Arena> Arena::make(std::size_t bytes) {
  const std::size_t size = round_up(bytes, page_size());
  const std::size_t available = available_memory();
  void* data = bytes > available ? MAP_FAILED
                                 : ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED)
    throw OutOfMemory(fmt::format("the converted weights need {} of memory; {} are available", size_text(bytes),
                                  size_text(available)),
                      "Close other programs, or try --dtype bf16.");
  return std::shared_ptr<Arena>(new Arena(static_cast<std::byte*>(data), size));
}

Arena::~Arena() { ::munmap(data_, size_); }

std::size_t Arena::bytes_for(at::IntArrayRef sizes, at::ScalarType dtype) {
  const auto elements = static_cast<std::size_t>(c10::multiply_integers(sizes));
  return round_up(elements * c10::elementSize(dtype), kAlignment);
}

at::Tensor Arena::take(at::IntArrayRef sizes, at::ScalarType dtype) {
  const std::size_t bytes = bytes_for(sizes, dtype);
  if (bytes == 0) return at::empty(sizes, at::TensorOptions().dtype(dtype));
  if (bytes > size_ - used_) throw std::logic_error("an arena of weights was made too small");
  std::byte* place = data_ + used_;
  used_ += bytes;
  return at::from_blob(
      place, sizes, [self = shared_from_this()](void*) {}, at::TensorOptions().dtype(dtype));
}

void fill_first(const at::Tensor& target, const at::Tensor& source) {
  const at::Tensor from = source.contiguous().flatten(), to = target.flatten();
  for (std::int64_t first = 0; first < to.numel(); first += kPieceElements) {
    const std::int64_t count = std::min(kPieceElements, to.numel() - first);
    const at::Tensor piece = to.narrow(0, first, count);
    populate(piece);
    piece.copy_(from.narrow(0, first, count));
  }
}

std::size_t available_memory() {
  std::ifstream info("/proc/meminfo");
  std::size_t kilobytes = 0;
  bool known = false;
  std::string name, unit;
  for (std::size_t value = 0; info >> name >> value; std::getline(info, unit))
    if (name == "MemAvailable:" || name == "SwapFree:") {
      kilobytes += value;
      known = known || name == "MemAvailable:";
    }
  return known ? kilobytes * 1024 : std::numeric_limits<std::size_t>::max();
}

}  // namespace weft::weights
