// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace weft {

/// A whole file mapped copy-on-write (MAP_PRIVATE), read-only by contract. Shared by the tensors made from it.
/// A file that shrinks under its map raises SIGBUS: install_fault_handler() names the file and exits.
class MappedFile {
 public:
  /// Throws FileError when the file cannot be opened or mapped. An empty file maps to an empty span.
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size);

  std::filesystem::path path_;
  const std::byte* data_;
  std::size_t size_;
};

/// Tells the kernel that the pages of these bytes may go, or will soon be wanted. Bytes that lie in no MappedFile that
/// is alive are left alone: elsewhere the pages would be lost.
void give_back_pages(std::span<const std::byte> bytes) noexcept;
void expect_pages(std::span<const std::byte> bytes) noexcept;

/// Turns a bus error inside a mapped file into one sentence that names the file, and `exit_code`. Call once, from main.
void install_fault_handler(int exit_code);

}  // namespace weft
