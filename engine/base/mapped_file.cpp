// SPDX-License-Identifier: Apache-2.0
#include "engine/base/mapped_file.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft {
namespace {

// Maps that are alive, readable from a signal handler: fixed slots, published by `begin`.
struct Slot {
  std::atomic<const std::byte*> begin{nullptr};
  std::atomic<std::size_t> size{0};
  std::array<char, 512> name{};
};
std::array<Slot, 256> slots;
int fault_exit_code = 1;

void publish(const std::filesystem::path& path, const std::byte* data, std::size_t size) {
  static constexpr std::byte reserved{};
  for (Slot& slot : slots) {
    const std::byte* expected = nullptr;
    if (!slot.begin.compare_exchange_strong(expected, &reserved)) continue;
    std::strncpy(slot.name.data(), path.c_str(), slot.name.size() - 1);
    slot.size = size;
    slot.begin = data;
    return;
  }
}

void retract(const std::byte* data) {
  for (Slot& slot : slots)
    if (slot.begin == data) {
      slot.size = 0;
      slot.begin = nullptr;
      return;
    }
}

bool is_mapped(std::span<const std::byte> bytes) {
  return std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) {
    const std::byte* begin = slot.begin;
    return begin != nullptr && bytes.data() >= begin && bytes.data() + bytes.size() <= begin + slot.size;
  });
}

/// Which pages bytes mean that start and end in the middle of one.
enum class Pages { whole, touched };

void advise(std::span<const std::byte> bytes, Pages pages, int advice) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t more = pages == Pages::whole ? page - 1 : 0;
  const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(bytes.data()) + more) / page * page;
  const std::uintptr_t end =
      (reinterpret_cast<std::uintptr_t>(bytes.data()) + bytes.size() + page - 1 - more) / page * page;
  if (end > begin) ::madvise(reinterpret_cast<void*>(begin), end - begin, advice);
}

void say(const char* text) {
  // A failing write to stderr leaves nothing to tell, and nobody to tell it to.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, std::strlen(text));
}

void on_bus_error(int, siginfo_t* info, void*) {
  const auto* address = static_cast<const std::byte*>(info->si_addr);
  say("error: ");
  const char* name = nullptr;
  for (const Slot& slot : slots) {
    const std::byte* begin = slot.begin;
    if (begin != nullptr && address >= begin && address < begin + slot.size) name = slot.name.data();
  }
  say(name == nullptr ? "a memory-mapped file" : name);
  say(" became shorter, or its disk failed, while it was being read. Copy the file again and run once more.\n");
  ::_exit(fault_exit_code);
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  throw FileError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
}

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path, "cannot open the file");
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(file);
    throw FileError(fmt::format("{}: not a regular file", path.string()));
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* data = nullptr;
  if (size > 0) data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, 0);
  ::close(file);
  if (data == MAP_FAILED) fail(path, "cannot map the file");
  return std::shared_ptr<const MappedFile>(new MappedFile(path, static_cast<const std::byte*>(data), size));
}

MappedFile::MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size)
    : path_(std::move(path)), data_(data), size_(size) {
  if (size_ > 0) publish(path_, data_, size_);
}

MappedFile::~MappedFile() {
  if (size_ == 0) return;
  retract(data_);
  ::munmap(const_cast<std::byte*>(data_), size_);
}

void give_back_pages(std::span<const std::byte> bytes) noexcept {
  if (is_mapped(bytes)) advise(bytes, Pages::whole, MADV_DONTNEED);
}

void expect_pages(std::span<const std::byte> bytes) noexcept {
  if (is_mapped(bytes)) advise(bytes, Pages::touched, MADV_WILLNEED);
}

void install_fault_handler(int exit_code) {
  fault_exit_code = exit_code;
  struct sigaction action {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace weft
