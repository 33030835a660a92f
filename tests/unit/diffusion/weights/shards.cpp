// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/shards.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <ATen/ATen.h>

#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/unit/diffusion/weights/safetensors_bytes.hpp"

using namespace weft;
using namespace weft::weights;
using Catch::Matchers::Contains;

namespace {

/// One tensor of two floats: 1 and 2.
std::string shard_bytes(const std::string& key) {
  return test::safetensors_bytes(fmt::format(R"({{"{}":{{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}}})", key),
                                 std::string("\0\0\x80\x3f\0\0\0\x40", 8));
}

std::string shard(int number) { return fmt::format("model-{:05}-of-00003.safetensors", number); }

/// "a.weight", "b.weight" and "c.weight" in three files, without an index.
struct Cut {
  test::ScratchFolder folder;
  Cut() {
    for (int number = 1; number <= 3; ++number)
      folder.write(shard(number), shard_bytes(std::string(1, static_cast<char>('a' + number - 1)) + ".weight"));
  }
  void write_index(const std::string& map) const {
    folder.write("model.safetensors.index.json", R"({"metadata":{"total_size":24},"weight_map":)" + map + "}");
  }
  StateDict load(const std::string& name) const { return load_state_dict(folder.path() / name); }
};

const std::string kWholeMap = R"({"a.weight":"model-00001-of-00003.safetensors",
    "b.weight":"model-00002-of-00003.safetensors","c.weight":"model-00003-of-00003.safetensors"})";

}  // namespace

TEST_CASE("shards: any of the files, and their index, stands for the whole model") {
  const Cut cut;
  cut.write_index(kWholeMap);
  for (const std::string& name : {shard(1), shard(3), std::string("model.safetensors.index.json")}) {
    const StateDict dict = cut.load(name);
    REQUIRE(dict.tensors().size() == 3);
    CHECK(dict.at("b.weight").equal(at::tensor({1.0F, 2.0F})));
    CHECK(dict.path().filename() == name);
  }
}

TEST_CASE("shards: without an index their names tell") {
  const Cut cut;
  CHECK(cut.load(shard(1)).tensors().size() == 3);
  CHECK_FALSE(shards_of("model.safetensors"));
  CHECK_FALSE(shards_of("style-000010.safetensors"));
  CHECK_FALSE(shards_of("model-00004-of-00003.safetensors"));
}

TEST_CASE("shards: what is missing is named") {
  const Cut cut;
  std::filesystem::remove(cut.folder.path() / shard(2));
  CHECK_THROWS_AS(cut.load(shard(1)), WeightsError);
  CHECK_THROWS_WITH(cut.load(shard(1)), Contains("1 of the 3 files") && Contains(shard(2)));
}

TEST_CASE("shards: a truncated one is named") {
  const Cut cut;
  cut.folder.write(shard(3), shard_bytes("c.weight").substr(0, shard_bytes("c.weight").size() - 3));
  CHECK_THROWS_WITH(cut.load(shard(1)), Contains(shard(3)) && Contains("cut off"));
}

TEST_CASE("shards: an index that does not say what is there is refused") {
  const Cut cut;
  const auto refused = [&](const std::string& map, const std::string& what) {
    cut.write_index(map);
    CHECK_THROWS_WITH(cut.load("model.safetensors.index.json"), Contains(what));
  };
  refused(R"({"a.weight":"model-00002-of-00003.safetensors"})", "says that it is here, but it is not");
  refused(R"({"a.weight":"../elsewhere.safetensors"})", "no file beside it");
  refused(R"({"a.weight":7})", "names no file");
  refused("{}", "no weight_map");
  refused(R"({"a":{"b":{"c":{}}}})", "nested too deep");
  refused("[", "no JSON");
}

TEST_CASE("shards: one tensor in two files is refused") {
  const Cut cut;
  cut.folder.write(shard(2), shard_bytes("a.weight"));
  CHECK_THROWS_WITH(cut.load(shard(1)), Contains("a.weight") && Contains("another file"));
}

TEST_CASE("shards: the identity changes when any of them does") {
  const Cut cut;
  const auto before = file_identity(cut.folder.path() / shard(1));
  CHECK(before == file_identity(cut.folder.path() / shard(1)));
  cut.folder.write(shard(3), shard_bytes("other.weight"));
  CHECK_FALSE(before == file_identity(cut.folder.path() / shard(1)));
}
