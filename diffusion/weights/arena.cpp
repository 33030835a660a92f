// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/arena.hpp"

#include <fstream>
#include <limits>
#include <string>

#include <sys/mman.h>

#include <fmt/format.h>

#include "diffusion/weights/describe.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t round_up(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

}  // namespace

std::shared_ptr<Arena> Arena::make(std::size_t bytes) {
  const std::size_t size = round_up(bytes, kHugePage);
  const std::size_t available = available_memory();
  void* data = bytes > available ? MAP_FAILED
                                 : ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED)
    throw OutOfMemory(fmt::format("the converted weights need {} of memory; {} are available", size_text(bytes),
                                  size_text(available)),
                      "Close other programs, or try --dtype bf16.");
  ::madvise(data, size, MADV_HUGEPAGE);  // only advice: small pages work too
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
  return at::from_blob(place, sizes, [self = shared_from_this()](void*) {}, at::TensorOptions().dtype(dtype));
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
