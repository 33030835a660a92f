// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/model_folders.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"
#include "engine/schema/annotated_file.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace weft;
namespace fs = std::filesystem;

namespace {

/// A tree of small files.
class Tree {
 public:
  void file(const std::string& name) const {
    fs::create_directories((root / name).parent_path());
    scratch_.write(name, "x");
  }
  schema::ModelFolders folders() const {
    return schema::ModelFolders({root / "input", root / "output", root / "temp"});
  }

 private:
  test::ScratchFolder scratch_;

 public:
  const fs::path root = scratch_.path();
};

}  // namespace

TEST_CASE("model folders: old and new names, subfolders and several roots are searched in order") {
  const Tree tree;
  tree.file("one/unet/old.safetensors");
  tree.file("one/diffusion_models/sub/new.SAFETENSORS");
  tree.file("one/clip/clip_l.safetensors");
  tree.file("two/text_encoders/t5.safetensors");
  tree.file("two/unet/old.safetensors");
  tree.file("two/unet/notes.txt");
  auto folders = tree.folders();
  folders.add_root(tree.root / "one");
  folders.add_root(tree.root / "two");
  CHECK(folders.list("diffusion_models").values == std::vector<std::string>{"old.safetensors", "sub/new.SAFETENSORS"});
  CHECK(folders.list("unet").values == folders.list("diffusion_models").values);
  CHECK(folders.list("text_encoders").values == std::vector<std::string>{"clip_l.safetensors", "t5.safetensors"});
  CHECK(folders.resolve("diffusion_models", "old.safetensors") == tree.root / "one/unet/old.safetensors");
  CHECK(folders.resolve("clip", "t5.safetensors") == tree.root / "two/text_encoders/t5.safetensors");
}

TEST_CASE("model folders: a name from Windows is found, one that leads outside is not") {
  const Tree tree;
  tree.file("models/loras/1.5/style.safetensors");
  tree.file("models/secret.safetensors");
  auto folders = tree.folders();
  folders.add_root(tree.root / "models");
  CHECK(folders.resolve("loras", "1.5\\style.safetensors") == tree.root / "models/loras/1.5/style.safetensors");
  CHECK_THROWS_AS(folders.resolve("loras", "../secret.safetensors"), FileError);
  CHECK_THROWS_AS(folders.resolve("loras", (tree.root / "models/secret.safetensors").string()), FileError);
}

TEST_CASE("model folders: what differs in case or folder is suggested, not taken") {
  const Tree tree;
  tree.file("models/loras/1.5/Style.safetensors");
  auto folders = tree.folders();
  folders.add_root(tree.root / "models");
  for (const char* name : {"1.5/style.safetensors", "Style.safetensors", "sdxl/Style.safetensors"}) {
    INFO(name);
    try {
      folders.resolve("loras", name);
      FAIL("it was taken");
    } catch (const FileError& error) {
      CHECK(std::string(error.what()).find((tree.root / "models/loras").string()) != std::string::npos);
      CHECK(error.hint() == "Did you mean \"1.5/Style.safetensors\"?");
    }
  }
}

TEST_CASE("model folders: links are followed, and links in circles end") {
  const Tree tree;
  tree.file("elsewhere/a.safetensors");
  fs::create_directories(tree.root / "models/vae");
  fs::create_directory_symlink(tree.root / "elsewhere", tree.root / "models/vae/linked");
  fs::create_directory_symlink(tree.root / "models/vae", tree.root / "models/vae/circle");
  fs::create_symlink(tree.root / "nowhere", tree.root / "models/vae/dangling.safetensors");
  auto folders = tree.folders();
  folders.add_root(tree.root / "models");
  CHECK(folders.list("vae").values == std::vector<std::string>{"linked/a.safetensors"});
  CHECK_NOTHROW(folders.resolve("vae", "linked/a.safetensors"));
  CHECK_THROWS_AS(folders.resolve("vae", "dangling.safetensors"), FileError);
}

TEST_CASE("model folders: an extra folder may come first, and a kind that nobody knows is kept") {
  const Tree tree;
  auto folders = tree.folders();
  folders.add_root(tree.root / "models");
  folders.add_folder("loras", tree.root / "mine");
  folders.add_folder("loras", tree.root / "first", true);
  folders.add_folder("loras", tree.root / "mine");
  CHECK(folders.search_path("loras") ==
        std::vector<fs::path>{tree.root / "first", tree.root / "models/loras", tree.root / "mine"});
  tree.file("odd/a.pt");
  folders.add_folder("ultralytics", tree.root / "odd");
  CHECK(folders.list("ultralytics").values == std::vector<std::string>{"a.pt"});
  CHECK(folders.list("nothing").values.empty());
  CHECK_THROWS_AS(folders.resolve("nothing", "a.pt"), FileError);
}

TEST_CASE("model folders: pictures are listed without subfolders") {
  const Tree tree;
  tree.file("input/a.png");
  tree.file("input/b.JPG");
  tree.file("input/c.txt");
  tree.file("input/sub/d.png");
  CHECK(tree.folders().list("input").values == std::vector<std::string>{"a.png", "b.JPG"});
}

TEST_CASE("annotated files: the word in brackets picks the folder") {
  const Tree tree;
  const auto folders = tree.folders();
  CHECK(schema::annotated_file(folders, "a.png") == tree.root / "input/a.png");
  CHECK(schema::annotated_file(folders, "sub/a.png [output]") == tree.root / "output/sub/a.png");
  CHECK(schema::annotated_file(folders, "a.png [temp]") == tree.root / "temp/a.png");
  CHECK(schema::annotated_file(folders, "../../a.png [input]") == tree.root / "input/a.png");
}
