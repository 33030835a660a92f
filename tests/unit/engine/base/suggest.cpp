// SPDX-License-Identifier: Apache-2.0
#include "engine/base/suggest.hpp"

#include <catch2/catch.hpp>

using namespace weft;

TEST_CASE("suggest: typing mistakes, case, separators and folders are near") {
  const std::vector<std::string> names = {"KSampler", "KSamplerAdvanced", "VAEDecode",
                                          "sd15/dreamshaper_8.safetensors"};
  CHECK(nearest("KSampelr", names) == "KSampler");
  CHECK(nearest("ksampler", names) == "KSampler");
  CHECK(nearest("VAEDecoder", names) == "VAEDecode");
  CHECK(nearest("SD15\\dreamshaper_8.safetensors", names) == "sd15/dreamshaper_8.safetensors");
  CHECK(nearest("dreamshaper_8.safetensors", names) == "sd15/dreamshaper_8.safetensors");
  CHECK(nearest("other/DreamShaper_8.safetensors", names) == "sd15/dreamshaper_8.safetensors");
}

TEST_CASE("suggest: what is not near is not suggested") {
  const std::vector<std::string> names = {"KSampler", "VAEDecode", "ab"};
  CHECK_FALSE(nearest("FooBarNode", names));
  CHECK_FALSE(nearest("xy", names));
  CHECK_FALSE(nearest("", names));
  CHECK(did_you_mean("FooBarNode", names).empty());
  CHECK(did_you_mean("vaedecode", names) == "Did you mean \"VAEDecode\"?");
  CHECK_FALSE(nearest(std::string(100000, 'x'), names));
}

TEST_CASE("suggest: a swap of neighbours is one edit, and counting stops at the limit") {
  CHECK(edit_distance("abcd", "abdc", 5) == 1);
  CHECK(edit_distance("kitten", "sitting", 5) == 3);
  CHECK(edit_distance("", "abc", 5) == 3);
  CHECK(edit_distance("abc", "xyz", 1) == 2);
}
