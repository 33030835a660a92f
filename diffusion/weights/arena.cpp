// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/arena.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "diffusion/weights/describe.hpp"
#include "diffusion/weights/widen.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/host_memory.hpp"

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
  const std::size_t available = available_machine_bytes();
  void* data = bytes > available ? MAP_FAILED
                                 : ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED)
    throw OutOfMemory(fmt::format("the converted weights need {} of memory; {} are available", size_text(bytes),
                                  size_text(available)),
                      "Close other programs, or try --dtype bf16.");
  return std::shared_ptr<Arena>(new Arena(static_cast<std::byte*>(data), size));
}

std::shared_ptr<Arena> Arena::make_on_disk(std::size_t bytes) {
  const std::string folder = std::filesystem::temp_directory_path().string();
  const std::size_t size = round_up(bytes, page_size());
  std::string name = folder + "/weft-scratch-XXXXXX";
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  int problem = file < 0 ? errno : 0;
  if (file >= 0) ::unlink(name.c_str());
  // Room is asked for now: a full disk would otherwise end the process in the middle of writing.
  if (problem == 0) problem = ::posix_fallocate(file, 0, static_cast<off_t>(size));
  void* data = MAP_FAILED;
  if (problem == 0) data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (problem == 0 && data == MAP_FAILED) problem = errno;
  if (file >= 0) ::close(file);
  if (problem != 0)
    throw FileError(fmt::format("{}: {} of scratch for rounded weights cannot be had: {}", folder, size_text(bytes),
                                std::strerror(problem)),
                    "Name a folder with more room by TMPDIR, or leave out --lora-rounding.");
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
    convert_into(piece, from.narrow(0, first, count));
  }
}

}  // namespace weft::weights
