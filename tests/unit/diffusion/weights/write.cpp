// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/write.hpp"

#include <array>
#include <csignal>

#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/golden_tensors.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seeded_weights.hpp"
#include "tests/support/sha256.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::weights;

TEST_CASE("write: the layout is that of safetensors' save_file") {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "x.safetensors";
  save_safetensors(path,
                   {{"b", at::ones({1}, at::kHalf)}, {"a", at::ones({2}, at::kHalf)}, {"c", at::ones({}, at::kLong)}},
                   {{"format", "pt"}});
  const std::string bytes = test::read_bytes(path);
  // Widest dtype first, then by key; padded to 8 bytes.
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"c":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
      R"("a":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},"b":{"dtype":"F16","shape":[1],"data_offsets":[12,14]}})";
  CHECK(bytes.substr(8, header.size()) == header);
  CHECK(static_cast<unsigned char>(bytes[0]) % 8 == 0);
  CHECK(bytes.size() == 8 + (header.size() + 7) / 8 * 8 + 14);
}

TEST_CASE("write: what is written is read back, views and all dtypes included") {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "x.safetensors";
  StateDict::Tensors tensors{{"transposed", at::arange(6, at::kFloat).reshape({2, 3}).t()},
                             {"slice", at::arange(10, at::kInt).slice(0, 2, 9, 3)},
                             {"empty", at::empty({0, 3}, at::kDouble)},
                             {"quote\" and \xc3\xa9", at::ones({1}, at::kBool)}};
  for (const auto dtype :
       {at::kHalf, at::kBFloat16, at::kFloat8_e4m3fn, at::kFloat8_e5m2, at::kChar, at::kByte, at::kShort})
    tensors.emplace(c10::toString(dtype), at::arange(5, at::kFloat).to(dtype));
  save_safetensors(path, tensors, {{"note", "line\nbreak"}});
  const StateDict dict = load_state_dict(path);
  CHECK(dict.metadata().at("note") == "line\nbreak");
  REQUIRE(dict.tensors().size() == tensors.size());
  for (const auto& [key, tensor] : tensors) {
    CHECK(dict.at(key).scalar_type() == tensor.scalar_type());
    CHECK(dict.at(key).to(at::kDouble).equal(tensor.to(at::kDouble)));
  }
}

TEST_CASE("write: what cannot be written leaves no file") {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "x.safetensors";
  CHECK_THROWS_AS(save_safetensors(path, {{"a", at::ones({1}, at::kComplexDouble)}}), WeightsError);
  CHECK_THROWS_AS(save_safetensors(path, {{"\xff", at::ones({1})}}), WeightsError);
  CHECK_THROWS_AS(SafetensorsWriter(path, {{"a", at::kHalf, {1}}, {"a", at::kFloat, {1}}}), WeightsError);
  {
    SafetensorsWriter unfinished(path, {{"a", at::kHalf, {4}}});
    const std::array<std::byte, 4> half{};
    unfinished.write(half);
    CHECK_THROWS_AS(unfinished.finish(), std::logic_error);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("write: a disk that takes only half leaves no file") {
  // A limit on the size of files stands for the full disk: write() fails in the same place.
  const test::ScratchFolder folder;
  rlimit old{};
  ::getrlimit(RLIMIT_FSIZE, &old);
  const rlimit small{100'000, old.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  CHECK_THROWS_AS(save_safetensors(folder.path() / "x.safetensors", {{"a", at::ones({100'000})}}), FileError);
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("write: models rebuilt from their manifests are the goldens', byte for byte") {
  const auto golden = test::golden_dir();
  if (!golden) return test::skipped("manifests of seeded weights", "there is no golden folder");
  const test::ScratchFolder folder;
  for (const auto& set : std::filesystem::directory_iterator(*golden)) {
    if (!set.is_directory()) continue;
    for (const auto& file : std::filesystem::directory_iterator(set)) {
      const std::string name = file.path().filename().string();
      if (!name.ends_with(".manifest.json")) continue;
      INFO(file.path().string());
      const auto target = folder.path() / "model.safetensors";
      CHECK_NOTHROW(test::rebuild_from_manifest(file.path(), target));
      CHECK(load_state_dict(target).tensors().size() == test::read_manifest(file.path()).tensors.size());
    }
  }
}

TEST_CASE("seeded weights: another expected hash is noticed") {
  const test::ScratchFolder folder;
  const std::string tensor = R"({"name":"a","kind":"hash","shape":[3],"dtype":"F32","mean":0,"scale":1})";
  const auto manifest = folder.write("m.json", R"({"tag":"t","sha256":"00","tensors":[)" + tensor + "]}");
  CHECK_THROWS_AS(test::rebuild_from_manifest(manifest, folder.path() / "x"), WeightsError);
  const auto other =
      folder.write("n.json", R"({"tag":"t","tensors":[{"name":"a","kind":"magic","shape":[3],"dtype":"F32"}]})");
  CHECK_THROWS_AS(test::read_manifest(other), WeightsError);
}

TEST_CASE("sha256: the standard's examples") {
  const test::ScratchFolder folder;
  CHECK(test::sha256_of_file(folder.write("a", "abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(test::sha256_of_file(folder.write("b", "")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(test::sha256_of_file(folder.write("c", std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
