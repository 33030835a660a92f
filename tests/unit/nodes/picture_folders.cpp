// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/numpy_random.hpp"
#include "diffusion/image/write.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/value_list.hpp"
#include "nodes/image/picture_folder.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using nodes::Image;
using schema::to_value;
using schema::Value;
namespace fs = std::filesystem;

namespace {

/// Two pictures, a text and a folder of one more picture, below the input folder.
void make_data_set(const fs::path& input) {
  const auto picture = [](const fs::path& path, std::int64_t width) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << image::encode_png(at::full({4, width, 3}, 0.5f), {}, 1);
  };
  picture(input / "set/b.PNG", 6);
  picture(input / "set/a.png", 5);
  picture(input / "set/3_cats/c.png", 7);
  std::ofstream(input / "set/a.txt") << "  a caption\n";
  std::ofstream(input / "set/notes.doc") << "no picture";
}

Value item_of(const Value& list, std::size_t index) { return schema::items_of(list)[index]; }

}  // namespace

TEST_CASE("picture folders: subfolders are offered, pictures come by name, the content decides about a new run") {
  test::NodeBench bench;
  make_data_set(bench.folder() / "input");
  CHECK(nodes::input_subfolders(bench.environment().services).values == std::vector<std::string>{"set", "set/3_cats"});
  const auto loaded = bench.run("LoadImageDataSetFromFolder", {{"folder", "set"}});
  REQUIRE(schema::items_of(loaded[0]).size() == 2);
  CHECK(item_of(loaded[0], 0).as_shared<Image>()->pixels.size(2) == 5);
  const Hash before = bench.fingerprint("LoadImageDataSetFromFolder", {{"folder", "set"}});
  std::ofstream(bench.folder() / "input/set/a.txt") << "another";
  CHECK(before != bench.fingerprint("LoadImageDataSetFromFolder", {{"folder", "set"}}));
}

TEST_CASE("picture folders: captions lie beside, and numbered folders count as often") {
  test::NodeBench bench;
  make_data_set(bench.folder() / "input");
  const auto loaded = bench.run("LoadImageTextDataSetFromFolder", {{"folder", "set"}});
  REQUIRE(schema::items_of(loaded[0]).size() == 5);
  CHECK(*item_of(loaded[1], 0).as_string() == "a caption");
  CHECK(item_of(loaded[1], 1).as_string()->empty());
  CHECK(item_of(loaded[0], 4).as_shared<Image>()->pixels.size(2) == 7);
}

TEST_CASE("picture folders: other folders, empty ones and those outside are errors") {
  test::NodeBench bench;
  make_data_set(bench.folder() / "input");
  fs::create_directories(bench.folder() / "input/empty");
  fs::create_directory_symlink("/", bench.folder() / "input/out");
  for (const char* folder : {"", "..", "../output", "/tmp", "out/tmp", "sets", "empty"}) {
    INFO(folder);
    CHECK_THROWS_AS(bench.run("LoadImageDataSetFromFolder", {{"folder", folder}}), NodeError);
  }
}

TEST_CASE("LoadImageSetFromFolderNode: one batch, sizes as is chosen") {
  test::NodeBench bench;
  make_data_set(bench.folder() / "input");
  CHECK_THROWS_AS(bench.run("LoadImageSetFromFolderNode", {{"folder", "set"}}), NodeError);
  for (const char* method : {"Stretch", "Crop", "Pad"}) {
    const auto loaded = bench.run("LoadImageSetFromFolderNode", {{"folder", "set"}, {"resize_method", method}});
    CHECK(loaded[0].as_shared<Image>()->pixels.sizes() == at::IntArrayRef({2, 4, 5, 3}));
  }
}

TEST_CASE("numpy's random numbers: known orders and numbers") {
  CHECK((image::NumpyRandom(42).permutation(8) == std::vector<std::size_t>{1, 5, 0, 7, 2, 4, 3, 6}));
  image::NumpyRandom random((std::uint64_t{1} << 40) + 7);
  CHECK(random.below(1000) == 485);
  CHECK(random.below(17) == 3);
  CHECK(random.below(65536) == 46990);
  CHECK(random.below(1) == 0);
}

TEST_CASE("data sets: cuts, orders and grids") {
  test::NodeBench bench;
  const auto picture = [](std::int64_t height, std::int64_t width) {
    return to_value(Image{at::rand({1, height, width, 3})});
  };
  const auto sizes = [](const Value& value) { return value.as_shared<Image>()->pixels.sizes().vec(); };
  using Shape = std::vector<std::int64_t>;
  CHECK(sizes(bench.run("ResizeImagesByLongerEdge",
                        {{"images", picture(30, 41)}, {"longer_edge", std::int64_t{20}}})[0]) == Shape{1, 14, 20, 3});
  CHECK(sizes(bench.run("ResizeImagesByShorterEdge",
                        {{"images", picture(30, 41)}, {"shorter_edge", std::int64_t{20}}})[0]) == Shape{1, 20, 27, 3});
  CHECK(sizes(bench.run("CenterCropImages", {{"images", picture(30, 41)}, {"width", std::int64_t{11}}})[0]) ==
        Shape{1, 30, 11, 3});
  CHECK(sizes(bench.run("RandomCropImages",
                        {{"images", picture(30, 41)}, {"width", std::int64_t{11}}, {"height", std::int64_t{9}}})[0]) ==
        Shape{1, 9, 11, 3});
  const Value list = schema::to_list_value({picture(4, 4), picture(5, 5), picture(6, 6)});
  const auto grid = bench.run("ImageGrid", {{"images", list},
                                            {"columns", schema::to_list_value({std::int64_t{2}})},
                                            {"cell_width", schema::to_list_value({std::int64_t{32}})},
                                            {"cell_height", schema::to_list_value({std::int64_t{32}})},
                                            {"padding", schema::to_list_value({std::int64_t{4}})}});
  CHECK(sizes(grid[0]) == Shape{1, 68, 68, 3});
  const auto shuffled =
      bench.run("ShuffleImageTextDataset", {{"images", list},
                                            {"texts", schema::to_list_value({Value("4"), Value("5"), Value("6")})},
                                            {"seed", schema::to_list_value({std::uint64_t{3}})}});
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(std::to_string(sizes(item_of(shuffled[0], i))[1]) == *item_of(shuffled[1], i).as_string());
  CHECK_THROWS_AS(bench.run("ShuffleImageTextDataset", {{"images", list},
                                                        {"texts", schema::to_list_value({Value("4")})},
                                                        {"seed", schema::to_list_value({std::uint64_t{3}})}}),
                  NodeError);
}
