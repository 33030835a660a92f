// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace weft {

/// A file that appears whole or not at all: written under a temporary name in the same folder, renamed by commit().
/// Without commit() (an exception, a stop) the temporary goes away. Not thread-safe.
class AtomicFile {
 public:
  /// What commit() does where a file of that name exists.
  enum class Existing { replace, keep };

  /// Makes missing folders. Throws FileError.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Throws FileError, e.g. when the disk is full.
  void write(std::string_view bytes);
  /// The same at a position, for formats whose start is written last; use either this or write().
  void write_at(std::uint64_t position, std::string_view bytes);
  /// Flushes to the disk and gives the file its name. Existing::keep returns false, and leaves both alone, when the
  /// name is taken: choose another with retarget(). Throws FileError.
  bool commit(Existing existing = Existing::replace);
  /// Another name in the same folder for the same content.
  void retarget(std::filesystem::path target);

  const std::filesystem::path& target() const noexcept { return target_; }

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int file_ = -1;
};

/// The whole file at once. Throws FileError.
void write_file(const std::filesystem::path& target, std::string_view bytes);

}  // namespace weft
