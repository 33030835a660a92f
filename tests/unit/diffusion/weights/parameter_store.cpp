// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/parameter_store.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "diffusion/weights/residency.hpp"
#include "diffusion/weights/stochastic_rounding.hpp"
#include "engine/base/errors.hpp"

using namespace weft;
using namespace weft::weights;
using Catch::Matchers::Contains;
using device::ComputePolicy;

namespace {

const ComputePolicy kFloat32{at::kCPU, at::kFloat, at::kFloat};
const ComputePolicy kAsInFile{at::kCPU, std::nullopt, at::kFloat};
const ComputePolicy kBrain{at::kCPU, at::kBFloat16, at::kBFloat16};

// Adds a number, and counts how often it is asked to.
class Add : public WeightPatch {
 public:
  explicit Add(double amount) : amount_(amount) {}
  at::Tensor apply(at::Tensor weight, std::string_view) const override {
    ++calls;
    CHECK(weight.scalar_type() == at::kFloat);
    return weight.add_(amount_);
  }
  Hash identity() const override { return Hasher().add(amount_).digest(); }
  mutable std::atomic<int> calls{0};

 private:
  double amount_;
};

class Double : public WeightPatch {
 public:
  at::Tensor apply(at::Tensor weight, std::string_view) const override { return weight * 2; }
  Hash identity() const override { return Hasher().add("double").digest(); }
};

class Misshape : public WeightPatch {
 public:
  at::Tensor apply(at::Tensor weight, std::string_view) const override { return weight.flatten(); }
  Hash identity() const override { return Hasher().add("misshape").digest(); }
};

// Stays in apply() until it is let go.
class Slow : public WeightPatch {
 public:
  at::Tensor apply(at::Tensor weight, std::string_view) const override {
    started = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return weight;
  }
  Hash identity() const override { return Hasher().add("slow").digest(); }
  mutable std::atomic<bool> started{false};
};

StateDict source() {
  at::Tensor values = at::linspace(-3, 3, 1000).to(at::kHalf);
  return StateDict({{"a", values.reshape({10, 100})},
                    {"b", (values * 0.1).to(at::kHalf)},
                    {"c", at::ones({5}, at::kFloat)},
                    {"ids", at::arange(4, at::kLong)},
                    {"empty", at::empty({0}, at::kHalf)}},
                   {}, "model.safetensors", {1, 1});
}

struct Fixture {
  StateDict dict = source();
  ParameterStore store{dict};
  const Parameter& a = store.require("a");
  const Parameter& b = store.require("b");
  const Parameter& c = store.require("c");
  const Parameter& ids = store.require("ids");
  const Parameter& empty = store.require("empty");
};

}  // namespace

TEST_CASE("parameter store: missing keys say file and near keys, unused ones are listed") {
  ParameterStore store(source());
  store.require("a");
  CHECK(store.find("none") == nullptr);
  CHECK_THROWS_WITH(store.require("aa"), Contains("model.safetensors") && Contains("'aa'") && Contains("'a'"));
  CHECK(store.unused() == std::vector<std::string>{"b", "c", "empty", "ids"});
  CHECK(&store.require("a") == store.find("a"));
}

TEST_CASE("parameter store: float32 values are those of a plain conversion") {
  Fixture f;
  const auto lease = f.store.prepare(kFloat32, {});
  CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat)));
  CHECK(f.b.value().equal(f.dict.at("b").to(at::kFloat)));
  CHECK(f.a.value().is_contiguous());
  CHECK(reinterpret_cast<std::uintptr_t>(f.a.value().data_ptr()) % 64 == 0);
  CHECK(f.ids.value().scalar_type() == at::kLong);
  CHECK(f.empty.value().numel() == 0);
}

TEST_CASE("parameter store: what is kept as in the file is the file's own memory") {
  Fixture f;
  const auto lease = f.store.prepare(kFloat32, {});
  CHECK(f.c.value().is_same(f.dict.at("c")));
  CHECK(f.ids.value().is_same(f.dict.at("ids")));
}

TEST_CASE("parameter store: kept in the file's dtype, cast on use") {
  Fixture f;
  const auto lease = f.store.prepare(kAsInFile, {});
  CHECK(f.store.resident_bytes() == 0);
  CHECK(f.a.value().scalar_type() == at::kFloat);
  CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat)));
}

TEST_CASE("parameter store: patches are applied in order, in float32, and rounded once to the kept dtype") {
  Fixture f;
  const PatchSet patches{{"a", {std::make_shared<Add>(0.3), std::make_shared<Double>()}}};
  const at::Tensor exact = (f.dict.at("a").to(at::kFloat) + 0.3) * 2;
  {
    const auto lease = f.store.prepare(kFloat32, patches);
    CHECK(f.a.value().equal(exact));
  }
  {
    const auto lease = f.store.prepare(kAsInFile, patches);
    CHECK(f.a.value().equal(exact.to(at::kHalf).to(at::kFloat)));
    CHECK(f.b.value().equal(f.dict.at("b").to(at::kFloat)));
    CHECK(f.store.resident_bytes() == 2000);
  }
  const auto lease = f.store.prepare(kBrain, patches);
  CHECK(f.a.value().equal(exact.to(at::kBFloat16)));
  CHECK(f.c.value().equal(f.dict.at("c").to(at::kBFloat16)));
}

TEST_CASE("parameter store: the source is never changed") {
  Fixture f;
  const at::Tensor before = f.dict.at("a").clone(), c_before = f.dict.at("c").clone();
  const PatchSet patches{{"a", {std::make_shared<Add>(1)}}, {"c", {std::make_shared<Add>(1)}}};
  { const auto lease = f.store.prepare(kAsInFile, patches); }
  { const auto lease = f.store.prepare(kFloat32, patches); }
  CHECK(f.dict.at("a").equal(before));
  CHECK(f.dict.at("c").equal(c_before));
  const auto lease = f.store.prepare(kFloat32, {});
  CHECK(f.c.value().equal(c_before));
}

TEST_CASE("parameter store: only what another patch touches is made again") {
  Fixture f;
  const auto on_a = std::make_shared<Add>(1), on_b = std::make_shared<Add>(2), other = std::make_shared<Add>(3);
  { const auto lease = f.store.prepare(kFloat32, {{"a", {on_a}}, {"b", {on_b}}}); }
  { const auto lease = f.store.prepare(kFloat32, {{"a", {on_a}}, {"b", {on_b}}}); }
  CHECK(on_a->calls == 1);
  {
    const auto lease = f.store.prepare(kFloat32, {{"a", {on_a}}, {"b", {other}}});
    CHECK(f.b.value().equal(f.dict.at("b").to(at::kFloat) + 3));
  }
  CHECK(on_a->calls == 1);
  CHECK(on_b->calls == 1);
  CHECK(other->calls == 1);
  const auto lease = f.store.prepare(kFloat32, {{"b", {other}}});  // the patch of a is gone
  CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat)));
  CHECK(other->calls == 1);
}

TEST_CASE("parameter store: a patch for a key that the file lacks, or that changes the shape, is an error") {
  Fixture f;
  CHECK_THROWS_WITH(f.store.prepare(kFloat32, {{"z", {std::make_shared<Add>(1)}}}), Contains("'z'"));
  CHECK_THROWS_WITH(f.store.prepare(kFloat32, {{"a", {std::make_shared<Misshape>()}}}),
                    Contains("'a'") && Contains("[10, 100]"));
  const auto lease = f.store.prepare(kFloat32, {});  // and the store goes on working
  CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat)));
}

TEST_CASE("parameter store: a stop is noticed, and the next pass is whole") {
  Fixture f;
  const CancelToken cancel;
  cancel.request();
  CHECK_THROWS_AS(f.store.prepare(kFloat32, {}, cancel), Cancelled);
  const auto lease = f.store.prepare(kFloat32, {});
  CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat)));
  CHECK(f.b.value().equal(f.dict.at("b").to(at::kFloat)));
}

TEST_CASE("parameter store: leases of one preparation live side by side, another waits for them") {
  Fixture f;
  auto first = std::make_unique<ParameterStore::Lease>(f.store.prepare(kFloat32, {}));
  auto second = std::make_unique<ParameterStore::Lease>(f.store.prepare(kFloat32, {}));
  const CancelToken cancel;
  std::atomic<bool> got{false};
  std::thread other([&] {
    const auto lease = f.store.prepare(kBrain, {});
    got = true;
    CHECK(f.a.value().scalar_type() == at::kBFloat16);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  CHECK_FALSE(got);
  first.reset();
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  CHECK_FALSE(got);
  CHECK(f.a.value().scalar_type() == at::kFloat);
  second.reset();
  other.join();
  CHECK(got);
}

TEST_CASE("parameter store: who waits for a lease can be stopped") {
  Fixture f;
  const auto lease = f.store.prepare(kFloat32, {});
  const CancelToken cancel;
  std::thread stopper([&cancel] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    cancel.request();
  });
  CHECK_THROWS_AS(f.store.prepare(kBrain, {}, cancel), Cancelled);
  stopper.join();
}

TEST_CASE("parameter store: a weight found after a preparation is made ready by the next") {
  ParameterStore store(source());
  const Parameter& a = store.require("a");
  { const auto lease = store.prepare(kFloat32, {}); }
  const Parameter& b = store.require("b");
  const auto lease = store.prepare(kFloat32, {});
  CHECK(a.value().scalar_type() == at::kFloat);
  CHECK(b.value().scalar_type() == at::kFloat);
}

TEST_CASE("prefetch: what was made ahead is not made again") {
  Fixture f;
  const auto patch = std::make_shared<Add>(1);
  const PatchSet patches{{"a", {patch}}};
  f.store.prefetch(kFloat32, patches);
  for (int i = 0; i < 200 && f.store.resident_bytes() == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto lease = f.store.prepare(kFloat32, patches);
  CHECK(patch->calls == 1);
  CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat) + 1));
}

TEST_CASE("prefetch: another preparation takes over, errors come out of prepare, and a store can go at any time") {
  {
    Fixture f;
    f.store.prefetch(kBrain, {});
    const auto lease = f.store.prepare(kFloat32, {});
    CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat)));
    f.store.prefetch(kBrain, {});  // nothing: a lease lives
    CHECK(f.a.value().scalar_type() == at::kFloat);
  }
  {
    Fixture f;
    const PatchSet bad{{"a", {std::make_shared<Misshape>()}}};
    f.store.prefetch(kFloat32, bad);
    CHECK_THROWS_AS(f.store.prepare(kFloat32, bad), WeightsError);
  }
  Fixture f;
  const auto slow = std::make_shared<Slow>();
  f.store.prefetch(kFloat32, {{"a", {slow}}, {"b", {slow}}});
  while (!slow->started) std::this_thread::yield();
}

TEST_CASE("residency: converted values of stores that nobody uses can be dropped") {
  Fixture used, idle;
  const auto lease = used.store.prepare(kFloat32, {});
  { const auto done = idle.store.prepare(kFloat32, {}); }
  const std::size_t before = idle.store.resident_bytes();
  CHECK(before == 8000);
  CHECK(resident_bytes() >= 2 * before);
  CHECK(release_others(nullptr) >= before);
  CHECK(idle.store.resident_bytes() == 0);
  CHECK(used.store.resident_bytes() == before);
  CHECK_FALSE(used.store.release());
  const auto again = idle.store.prepare(kFloat32, {});
  CHECK(idle.a.value().equal(idle.dict.at("a").to(at::kFloat)));
  CHECK(release_others(&idle.store) == 0);
}

TEST_CASE("patch set: its identity depends on keys, order and each patch") {
  const auto one = std::make_shared<Add>(1), two = std::make_shared<Add>(2);
  CHECK(identity(PatchSet{{"a", {one, two}}}) == identity(PatchSet{{"a", {std::make_shared<Add>(1), two}}}));
  CHECK_FALSE(identity(PatchSet{{"a", {one, two}}}) == identity(PatchSet{{"a", {two, one}}}));
  CHECK_FALSE(identity(PatchSet{{"a", {one}}}) == identity(PatchSet{{"b", {one}}}));
  CHECK_FALSE(identity(PatchSet{}) == identity(PatchSet{{"a", {}}}));
}

namespace {

const ComputePolicy kStreamed{.storage = at::kFloat, .compute = at::kFloat, .resident_limit = 0};

StateDict scaled_fp8() {
  const at::Tensor values = at::linspace(-3, 3, 1000).reshape({10, 100});
  return StateDict({{"l.weight", values.to(at::kFloat8_e4m3fn)},
                    {"l.scale_weight", at::full({}, 0.25, at::kFloat)},
                    {"l.scale_input", at::full({}, 0.5, at::kFloat)},
                    {"m.weight", values.to(at::kFloat8_e5m2)},
                    {"scaled_fp8", at::empty({0}, at::kFloat8_e4m3fn)}},
                   {}, "fp8.safetensors", {2, 2});
}

}  // namespace

TEST_CASE("parameter store: streamed weights hold nothing and give the bits of converted ones") {
  Fixture f;
  const PatchSet patches{{"a", {std::make_shared<Add>(0.3), std::make_shared<Double>()}}};
  const auto lease = f.store.prepare(kStreamed, patches);
  CHECK(f.store.resident_bytes() == 0);
  CHECK(f.a.value().equal((f.dict.at("a").to(at::kFloat) + 0.3) * 2));
  CHECK(f.a.value().equal((f.dict.at("a").to(at::kFloat) + 0.3) * 2));  // the source was left alone
  CHECK(f.b.value().equal(f.dict.at("b").to(at::kFloat)));
  const at::Tensor ids = at::tensor({3, 1}, at::kLong);
  CHECK(f.a.rows(ids).equal(f.a.value().index_select(0, ids)));
}

TEST_CASE("parameter store: what has no room within the limit is streamed, in order of use") {
  Fixture f;
  ComputePolicy policy = kFloat32;
  policy.resident_limit = 4 * 1000 + 100;
  const auto lease = f.store.prepare(policy, {});
  CHECK(f.store.resident_bytes() == 4000);
  CHECK(f.a.value().is_same(f.a.value()));
  CHECK_FALSE(f.b.value().is_same(f.b.value()));
  CHECK(f.b.value().equal(f.dict.at("b").to(at::kFloat)));
}

TEST_CASE("parameter store: streaming leaves nothing of an earlier conversion, and the other way round") {
  Fixture f;
  { const auto lease = f.store.prepare(kFloat32, {}); }
  { const auto lease = f.store.prepare(kStreamed, {}); }
  CHECK(f.store.resident_bytes() == 0);
  const auto lease = f.store.prepare(kFloat32, {});
  CHECK(f.store.resident_bytes() == 8000);
  CHECK(f.a.value().equal(f.dict.at("a").to(at::kFloat)));
}

TEST_CASE("parameter store: weights scaled to fp8 are multiplied by their scale, kept or converted") {
  const StateDict dict = scaled_fp8();
  ParameterStore store(dict);
  const Parameter& scaled = store.require("l.weight");
  const Parameter& plain = store.require("m.weight");
  const at::Tensor expected = dict.at("l.weight").to(at::kFloat) * 0.25;
  for (const ComputePolicy& policy : {kAsInFile, kFloat32, kStreamed}) {
    const auto lease = store.prepare(policy, {});
    CHECK(scaled.value().equal(expected));
    CHECK(plain.value().equal(dict.at("m.weight").to(at::kFloat)));
    const at::Tensor ids = at::tensor({9, 0}, at::kLong);
    CHECK(scaled.rows(ids).equal(expected.index_select(0, ids)));
  }
  CHECK(store.unused().empty());
}

TEST_CASE("parameter store: a scale that is not one number is an error that names it") {
  StateDict::Tensors tensors = scaled_fp8().tensors();
  tensors["l.scale_weight"] = at::ones({10});
  ParameterStore store(StateDict(tensors, {}, "fp8.safetensors", {3, 3}));
  CHECK_THROWS_WITH(store.require("l.weight"), Contains("l.scale_weight") && Contains("[10]"));
}

TEST_CASE("parameter store: patches on fp8 weights are added on use, unrounded, unless rounding is asked for") {
  const StateDict dict = scaled_fp8();
  ParameterStore store(dict);
  const Parameter& weight = store.require("m.weight");
  const PatchSet patches{{"m.weight", {std::make_shared<Add>(0.01)}}};
  const at::Tensor exact = dict.at("m.weight").to(at::kFloat) + 0.01;
  ComputePolicy policy = kAsInFile;
  {
    const auto lease = store.prepare(policy, patches);
    CHECK(weight.value().equal(exact));
    CHECK(store.resident_bytes() == 0);
  }
  policy.round_patches = true;
  const auto lease = store.prepare(policy, patches);
  const at::Tensor rounded = round_stochastically(exact, at::kFloat8_e5m2, rounding_seed("diffusion_model.m.weight"));
  CHECK(weight.value().equal(rounded.to(at::kFloat)));
  CHECK_FALSE(weight.value().equal(dict.at("m.weight").to(at::kFloat)));
  CHECK(store.resident_bytes() == 0);  // it lies in a file
}

TEST_CASE("parameter store: weights of another dtype go through the fp8 that was asked for, streamed or kept") {
  Fixture f;
  const at::Tensor expected = f.dict.at("a").to(at::kFloat8_e4m3fn).to(at::kFloat);
  ComputePolicy policy{.storage = at::kFloat8_e4m3fn, .compute = at::kFloat};
  {
    const auto lease = f.store.prepare(policy, {});
    CHECK(f.store.resident_bytes() == 2005);
    CHECK(f.a.value().equal(expected));
  }
  policy.resident_limit = 0;
  const auto lease = f.store.prepare(policy, {});
  CHECK(f.store.resident_bytes() == 0);
  CHECK(f.a.value().equal(expected));
}

namespace {

/// "a" as rows in three pieces, and the same whole.
StateDict in_pieces() {
  const at::Tensor a = source().at("a");
  return StateDict({{"c", source().at("c")}}, {}, "model.safetensors", {1, 3},
                   {{"a", {a.narrow(0, 0, 2), a.narrow(0, 2, 5), a.narrow(0, 7, 3)}}});
}

}  // namespace

TEST_CASE("parameter store: a weight that the file has in pieces is joined, streamed, converted or patched") {
  const StateDict dict = in_pieces();
  CHECK(dict.at("a").sizes() == at::IntArrayRef({10, 100}));
  CHECK(dict.with_prefix("a").pieces("").size() == 3);
  CHECK(merged({{"x.", dict}}).pieces("x.a").size() == 3);
  ParameterStore store(dict);
  const Parameter& a = store.require("a");
  const at::Tensor whole = source().at("a"), exact = whole.to(at::kFloat);
  CHECK(a.value().equal(whole));
  const PatchSet patches{{"a", {std::make_shared<Add>(0.3)}}};
  ComputePolicy streamed = kFloat32;
  streamed.resident_limit = 0;
  for (const ComputePolicy& policy : {kFloat32, kAsInFile, streamed}) {
    {
      const auto lease = store.prepare(policy, {});
      CHECK(a.value().equal(exact));
      CHECK(a.rows(at::arange(4)).equal(exact.narrow(0, 0, 4)));
    }
    const auto lease = store.prepare(policy, patches);
    const at::Tensor changed = policy == kAsInFile ? (exact + 0.3).to(at::kHalf).to(at::kFloat) : exact + 0.3;
    CHECK(a.value().equal(changed));
  }
  CHECK(store.release());
  const auto lease = store.prepare(kAsInFile, {});
  CHECK(store.resident_bytes() == 0);
}

namespace {

/// A change of "a" by a product of rank 1.
class Thin : public WeightPatch {
 public:
  at::Tensor apply(at::Tensor weight, std::string_view) const override { return weight.add_(1.0); }
  std::optional<ThinProduct> thin() const override { return ThinProduct{at::ones({1, 100}), at::ones({10, 1})}; }
  Hash identity() const override { return Hasher().add("thin").digest(); }
};

}  // namespace

TEST_CASE("parameter store: products stay beside the weights of layers, and only there") {
  Fixture f;
  ComputePolicy beside = kFloat32;
  beside.products_beside = true;
  const PatchSet thin{{"a", {std::make_shared<Thin>()}}};
  const PatchSet both{{"a", {std::make_shared<Thin>(), std::make_shared<Double>()}}};
  const at::Tensor plain = f.dict.at("a").to(at::kFloat);
  {
    const auto lease = f.store.prepare(beside, thin);
    CHECK(f.a.products().empty());
    CHECK(f.a.value().equal(plain + 1.0));  // nobody said that a layer is made with it
  }
  f.a.serve_layer();
  {
    const auto lease = f.store.prepare(beside, thin);
    CHECK(f.a.products().size() == 1);
    CHECK(f.a.value().equal(plain));
  }
  {
    const auto lease = f.store.prepare(beside, both);  // one of them is no product
    CHECK(f.a.products().empty());
    CHECK(f.a.value().equal((plain + 1.0) * 2));
  }
  const auto lease = f.store.prepare(kFloat32, thin);
  CHECK(f.a.products().empty());
  CHECK(f.a.value().equal(plain + 1.0));
}
