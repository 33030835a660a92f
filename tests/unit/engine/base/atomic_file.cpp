// SPDX-License-Identifier: Apache-2.0
#include "engine/base/atomic_file.hpp"

#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"

using namespace weft;
namespace fs = std::filesystem;

namespace {

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "weft-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), {})); }
  fs::path path;
};

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("atomic file: appears whole, in folders made on the way") {
  const Folder folder;
  const fs::path target = folder.path / "a" / "b.txt";
  write_file(target, "first");
  write_file(target, "second");
  CHECK(content(target) == "second");
  struct stat status {};
  REQUIRE(::stat(target.c_str(), &status) == 0);
  CHECK((status.st_mode & 0400) != 0);
  CHECK(fs::directory_iterator(target.parent_path())->path() == target);
}

TEST_CASE("atomic file: without commit nothing is left") {
  const Folder folder;
  {
    AtomicFile file(folder.path / "a.txt");
    file.write("half");
    CHECK(folder.files() == 1);
  }
  CHECK(folder.files() == 0);
}

TEST_CASE("atomic file: an existing name can be kept and another taken") {
  const Folder folder;
  write_file(folder.path / "1", "old");
  AtomicFile file(folder.path / "1");
  file.write("new");
  CHECK_FALSE(file.commit(AtomicFile::Existing::keep));
  CHECK(content(folder.path / "1") == "old");
  file.retarget(folder.path / "2");
  CHECK(file.commit(AtomicFile::Existing::keep));
  CHECK(content(folder.path / "2") == "new");
  CHECK(folder.files() == 2);
}

TEST_CASE("atomic file: a disk that takes no more is a FileError and leaves nothing") {
  const Folder folder;
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 4096;
  ::setrlimit(RLIMIT_FSIZE, &small);
  CHECK_THROWS_AS(write_file(folder.path / "big", std::string(1 << 20, 'x')), FileError);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(folder.files() == 0);
}

TEST_CASE("atomic file: a folder that cannot be is a FileError that names it") {
  const Folder folder;
  write_file(folder.path / "file", "");
  CHECK_THROWS_WITH(write_file(folder.path / "file" / "x.txt", "y"), Catch::Contains("file"));
}
