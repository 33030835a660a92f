// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/scope.hpp"

#include <catch2/catch.hpp>

#include "engine/base/errors.hpp"

using namespace weft;
using namespace weft::weights;
using Catch::Matchers::Contains;

namespace {

StateDict blocks() {
  return StateDict({{"blocks.0.weight", at::ones({2})},
                    {"blocks.1.weight", at::ones({3})},
                    {"blocks.10.weight", at::ones({4})},
                    {"blocks.1.norm.bias", at::ones({5})},
                    {"out", at::ones({6})}},
                   {}, "net.safetensors", {});
}

}  // namespace

TEST_CASE("scope: paths go down by name and index, and errors spell them whole") {
  ParameterStore store(blocks());
  const Scope root(store);
  const Scope one = root / "blocks" / 1;
  CHECK(one.require("weight").key() == "blocks.1.weight");
  CHECK((one / "norm").require("bias").sizes() == at::IntArrayRef({5}));
  CHECK(one.path("norm.bias") == "blocks.1.norm.bias");
  CHECK(one.path() == "blocks.1");
  CHECK(root.path().empty());
  CHECK(Scope(store, "blocks.").path("0") == "blocks.0");
  CHECK(one.find("bias") == nullptr);
  CHECK_THROWS_WITH(one.require("bias"), Contains("'blocks.1.bias'"));
}

TEST_CASE("scope: what is there can be asked without using it") {
  ParameterStore store(blocks());
  const Scope root(store);
  CHECK(root.has("out"));
  CHECK(root.has("blocks"));
  CHECK((root / "blocks" / 1).has("norm"));
  CHECK_FALSE(root.has("block"));
  CHECK_FALSE(root.has("blocks.2"));
  CHECK((root / "blocks").count() == 2);
  CHECK((root / "blocks").children() == std::vector<std::string>{"0", "1", "10"});
  CHECK(root.children() == std::vector<std::string>{"blocks", "out"});
  CHECK(root.shape("blocks.10.weight") == at::IntArrayRef({4}));
  CHECK_THROWS_AS(root.shape("none"), WeightsError);
  CHECK(store.unused().size() == 5);
}
