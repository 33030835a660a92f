// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/unit/diffusion/weights/safetensors_bytes.hpp"

using namespace weft;
using namespace weft::weights;
using Catch::Matchers::Contains;
using test::safetensors_bytes;

namespace {

// What loading such a file says; empty when it loads.
std::string problem(const std::string& bytes, const std::string& name = "x.safetensors") {
  const test::ScratchFolder folder;
  const auto path = folder.write(name, bytes);
  try {
    load_state_dict(path);
    return {};
  } catch (const WeightsError& error) {
    CHECK_THAT(error.what(), Contains(path.string()));
    CHECK_FALSE(error.hint().empty());
    return error.what();
  }
}

const std::string kOneFloat = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";

}  // namespace

TEST_CASE("safetensors: tensors, shapes, dtypes and metadata are read") {
  const test::ScratchFolder folder;
  const std::string header = R"({"__metadata__":{"format":"pt"},"b":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},)"
                             R"("a":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]}})";
  const std::string data = test::little_endian(7) + test::little_endian(8) + std::string("\0\0\x80\x3f\0\0\0\x40", 8);
  const StateDict dict = load_state_dict(folder.write("x.safetensors", safetensors_bytes(header, data)));
  CHECK(dict.metadata().at("format") == "pt");
  CHECK(dict.tensors().size() == 2);
  CHECK(dict.at("a").equal(at::tensor({1.0f, 2.0f}).reshape({1, 2})));
  CHECK(dict.at("b").equal(at::tensor({7, 8}, at::kLong)));
}

TEST_CASE("safetensors: aligned tensors are views of the map, others are copies with the same values") {
  const test::ScratchFolder folder;
  const std::string values("\0\0\x80\x3f\0\0\0\x40", 8);
  std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  for (const std::size_t start : {56u, 57u, 58u}) {
    header.resize(start, ' ');
    const StateDict dict =
        load_state_dict(folder.write(std::to_string(start) + ".safetensors", safetensors_bytes(header, values)));
    const at::Tensor& a = dict.at("a");
    CHECK(a.equal(at::tensor({1.0f, 2.0f})));
    const bool view = a.storage().data_ptr().get_deleter() != at::empty({1}).storage().data_ptr().get_deleter();
    CHECK(view == (start % 4 == 0));
  }
}

TEST_CASE("safetensors: a tensor outlives its state dict and keeps the map") {
  const test::ScratchFolder folder;
  const auto path = folder.write("x.safetensors", safetensors_bytes(kOneFloat + "  ", std::string("\0\0\x80\x3f", 4)));
  const at::Tensor a = load_state_dict(path).at("a").slice(0, 0, 1);
  std::filesystem::remove(path);
  CHECK(a.item<float>() == 1.0f);
}

TEST_CASE("safetensors: zero-size tensors, scalars and files without tensors are fine") {
  const test::ScratchFolder folder;
  const std::string header =
      R"({"empty":{"dtype":"F16","shape":[0,4],"data_offsets":[0,0]},"scalar":{"dtype":"U8","shape":[],"data_offsets":[0,1]},)"
      R"("flag":{"dtype":"BOOL","shape":[2],"data_offsets":[1,3]}})";
  const StateDict dict =
      load_state_dict(folder.write("x.safetensors", safetensors_bytes(header, std::string("\x05\x00\x07", 3))));
  CHECK(dict.at("empty").sizes() == at::IntArrayRef({0, 4}));
  CHECK(dict.at("scalar").item<int>() == 5);
  CHECK(dict.at("flag")[0].item<bool>() == false);
  CHECK(dict.at("flag")[1].item<bool>() == true);
  CHECK(load_state_dict(folder.write("none.safetensors", safetensors_bytes("{}", ""))).tensors().empty());
}

TEST_CASE("safetensors: cut off files are named as such") {
  const std::string whole = safetensors_bytes(kOneFloat, "1234");
  CHECK_THAT(problem(""), Contains("empty"));
  CHECK_THAT(problem(whole.substr(0, 5)), Contains("5 bytes are too few"));
  CHECK_THAT(problem(whole.substr(0, 30)), Contains("only 22 bytes follow"));
  CHECK_THAT(problem(whole.substr(0, whole.size() - 1)), Contains("'a'") && Contains("cut off"));
  CHECK_THAT(problem(whole + "x"), Contains("1 bytes at its end belong to no tensor"));
}

TEST_CASE("safetensors: a header that claims more than the file or the cap is refused before it is read") {
  CHECK_THAT(problem(test::little_endian(~0ull) + kOneFloat), Contains("announces") || Contains("announce"));
  CHECK_THAT(problem(test::little_endian(1ull << 62) + kOneFloat), Contains("4611686018427387904"));
  // Sparse: 200 MB of header in a file that is really there.
  const test::ScratchFolder folder;
  const auto path = folder.write("big.safetensors", test::little_endian(200'000'000) + "{");
  std::filesystem::resize_file(path, 200'000'100);
  CHECK_THROWS_WITH(load_state_dict(path), Contains("at most 100000000"));
}

TEST_CASE("safetensors: overlaps, holes and ranges that do not fit the shape are refused, with the key") {
  const auto two = [](const std::string& a, const std::string& b) {
    return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + a +
           R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + b + "}}";
  };
  CHECK(problem(safetensors_bytes(two("[0,4]", "[4,8]"), "12345678")).empty());
  CHECK_THAT(problem(safetensors_bytes(two("[0,4]", "[2,6]"), "123456")),
             Contains("'b'") && Contains("inside the tensor before it"));
  CHECK_THAT(problem(safetensors_bytes(two("[0,4]", "[0,4]"), "1234")), Contains("'b'") && Contains("inside"));
  CHECK_THAT(problem(safetensors_bytes(two("[0,4]", "[5,9]"), "123456789")), Contains("belong to no tensor"));
  CHECK_THAT(problem(safetensors_bytes(two("[0,4]", "[4,9]"), "123456789")),
             Contains("takes 4 bytes") && Contains("span 5"));
  CHECK_THAT(problem(safetensors_bytes(two("[4,0]", "[4,8]"), "12345678")), Contains("ends (0) before it begins (4)"));
  CHECK_THAT(problem(safetensors_bytes(two("[0,4]", "[4]"), "12345678")), Contains("has 1 numbers"));
  CHECK_THAT(problem(safetensors_bytes(two("[0,4]", "[4,18446744073709551615]"), "12345678")), Contains("'b'"));
}

TEST_CASE("safetensors: shapes that overflow, negative and fractional sizes are refused") {
  const auto shaped = [](const std::string& shape) {
    return safetensors_bytes(R"({"a":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":[0,4]}})", "1234");
  };
  for (const char* shape :
       {"[4294967296,4294967296]", "[4611686018427387904]", "[0,9223372036854775807,3]", "[18446744073709551615]"})
    CHECK_THAT(problem(shaped(shape)), Contains("'a'") && Contains("too large"));
  CHECK_THAT(problem(shaped("[-1]")), Contains("holds -1"));
  CHECK_THAT(problem(shaped("[1.5]")), Contains("holds 1.5"));
  CHECK_THAT(problem(shaped("7")), Contains("not a list"));
  std::string many = "[1";
  for (int i = 0; i < 40; ++i) many += ",1";
  CHECK_THAT(problem(shaped(many + "]")), Contains("41 dimensions"));
}

TEST_CASE("safetensors: wrong dtypes, missing fields and other JSON are refused") {
  const auto entry = [](const std::string& text) { return safetensors_bytes("{\"a\":" + text + "}", "1234"); };
  CHECK_THAT(problem(entry(R"({"dtype":"F33","shape":[1],"data_offsets":[0,4]})")), Contains("'F33'"));
  CHECK_THAT(problem(entry(R"({"dtype":7,"shape":[1],"data_offsets":[0,4]})")), Contains("dtype is not a string"));
  CHECK_THAT(problem(entry(R"({"dtype":"F32","data_offsets":[0,4]})")), Contains("no 'shape'"));
  CHECK_THAT(problem(entry("[1]")), Contains("not an object"));
  CHECK_THAT(problem(safetensors_bytes("[1,2,3,4]", "")), Contains("not a JSON object"));
  CHECK_THAT(problem(safetensors_bytes("{\"a\":", "")), Contains("not JSON"));
  CHECK_THAT(problem(safetensors_bytes("{\"\xff\":1}", "")), Contains("not JSON"));
  CHECK_THAT(problem(safetensors_bytes(R"({"__metadata__":{"n":1}})", "")),
             Contains("'n'") && Contains("not a string"));
}

TEST_CASE("safetensors: the same key twice and deep nesting are refused") {
  const std::string entry = R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  CHECK_THAT(problem(safetensors_bytes("{" + entry + "," + entry + "}", "1")), Contains("'a' twice"));
  std::string deep = "{\"a\":";
  deep.append(100'000, '[');
  CHECK_THAT(problem(safetensors_bytes(deep, "")), Contains("nested"));
}

TEST_CASE("load: other files in a weight file's place are recognised") {
  CHECK_THAT(problem("version https://git-lfs.github.com/spec/v1\n"), Contains("Git LFS pointer"));
  CHECK_THAT(problem("<!DOCTYPE html><html>"), Contains("web page"));
  CHECK_THAT(problem("GGUF\3\0\0\0", "x.gguf"), Contains("GGUF"));
  CHECK_THAT(problem("hello", "x.txt"), Contains("not a weight file"));
  CHECK_THROWS_AS(load_state_dict("/nowhere/x.safetensors"), FileError);
}

TEST_CASE("load: the content decides, not the extension") {
  const test::ScratchFolder folder;
  const StateDict dict = load_state_dict(folder.write("x.ckpt", safetensors_bytes(kOneFloat, "1234")));
  CHECK(dict.find("a") != nullptr);
}

TEST_CASE("load: a file's identity changes with its content") {
  const test::ScratchFolder folder;
  const auto path = folder.write("x", "one");
  const Hash first = file_identity(path);
  CHECK(file_identity(path) == first);
  folder.write("x", "three");
  CHECK_FALSE(file_identity(path) == first);
  CHECK_THROWS_AS(file_identity(folder.path() / "none"), FileError);
}
