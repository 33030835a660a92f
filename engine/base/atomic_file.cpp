// SPDX-License-Identifier: Apache-2.0
#include "engine/base/atomic_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* what, int code) {
  const char* hint = code == ENOSPC || code == EDQUOT ? "Free some space, or choose another folder." : "";
  throw FileError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(code)), hint);
}

void make_folder(const std::filesystem::path& folder) {
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(folder, "cannot make the folder", error.value());
}

// The permissions that a plain open() would have given; mkstemp's own are 0600.
mode_t default_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

// renameat2's flag would do, but not on every file system; a hard link fails if the name exists everywhere it works.
int rename_new(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return ::unlink(from.c_str());
  if (errno == EEXIST) return -1;
  if (::access(to.c_str(), F_OK) == 0) {
    errno = EEXIST;
    return -1;
  }
  return ::rename(from.c_str(), to.c_str());
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
  make_folder(target_.parent_path());
  std::string name = (target_.parent_path() / ".weft-XXXXXX").string();
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) fail(target_, "cannot write here", errno);
  temporary_ = name;
}

AtomicFile::~AtomicFile() {
  if (file_ >= 0) ::close(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, "cannot write the file", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::write_at(std::uint64_t position, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, "cannot write the file", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    position += static_cast<std::uint64_t>(written);
  }
}

bool AtomicFile::commit(Existing existing) {
  if (file_ >= 0) {
    ::fchmod(file_, default_mode());
    const int synced = ::fsync(file_);
    const int code = errno;
    const int closed = ::close(std::exchange(file_, -1));
    if (synced != 0 && code != EINVAL && code != EROFS) fail(target_, "cannot write the file", code);
    if (closed != 0) fail(target_, "cannot write the file", errno);
  }
  const int renamed = existing == Existing::replace ? std::rename(temporary_.c_str(), target_.c_str())
                                                    : rename_new(temporary_.string(), target_.string());
  if (renamed != 0) {
    if (existing == Existing::keep && errno == EEXIST) return false;
    fail(target_, "cannot give the file its name", errno);
  }
  temporary_.clear();
  return true;
}

void AtomicFile::retarget(std::filesystem::path target) { target_ = std::move(target); }

void write_file(const std::filesystem::path& target, std::string_view bytes) {
  AtomicFile file(target);
  file.write(bytes);
  file.commit();
}

}  // namespace weft
