// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/result_cache.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/graph/validate.hpp"
#include "tests/support/sample_nodes.hpp"

using namespace weft;
using exec::CachePolicy;
using exec::ResultCache;

namespace {

exec::SharedOutput ball(int size) {
  auto output = std::make_shared<exec::NodeOutput>();
  output->values.push_back(schema::to_value(sample::Ball{"red", size}));
  return output;
}
Hash key(std::uint64_t number) { return {0, number}; }

}  // namespace

TEST_CASE("result cache: results that no run uses any more go") {
  ResultCache cache(CachePolicy{.keep_runs = 2});
  cache.begin_run();
  cache.store(key(1), ball(1), 1);
  cache.store(key(2), ball(1), 1);
  cache.end_run();
  cache.begin_run();
  CHECK(cache.find(key(1)) != nullptr);
  cache.end_run();
  CHECK(cache.size() == 2);
  cache.begin_run();
  CHECK(cache.find(key(1)) != nullptr);
  cache.end_run();
  CHECK(cache.size() == 1);
  cache.begin_run();
  CHECK(cache.find(key(2)) == nullptr);
}

TEST_CASE("result cache: over its bound, what is cheap for its size goes first") {
  ResultCache cache(CachePolicy{.keep_runs = 8, .max_bytes = 10'000});
  cache.begin_run();
  cache.store(key(1), ball(5000), 1000);
  cache.store(key(2), ball(4000), 1);
  cache.store(key(3), ball(4000), 100);
  CHECK(cache.find(key(1)) != nullptr);
  CHECK(cache.find(key(2)) == nullptr);
  CHECK(cache.bytes() <= 10'000);
}

TEST_CASE("result cache: what was used lately stands above what was dear long ago") {
  ResultCache cache(CachePolicy{.keep_runs = 8, .max_bytes = 10'000});
  cache.begin_run();
  cache.store(key(1), ball(4000), 30);
  // Each of these pushes the one before it out, and raises the floor on which later ones stand.
  for (std::uint64_t i = 2; i <= 20; ++i) cache.store(key(i), ball(4900), 10);
  CHECK(cache.find(key(20)) != nullptr);
  CHECK(cache.find(key(1)) == nullptr);
  CHECK(cache.bytes() <= 10'000);
}

TEST_CASE("result cache: a result larger than the bound is not kept") {
  ResultCache cache(CachePolicy{.keep_runs = 8, .max_bytes = 10'000});
  cache.begin_run();
  cache.store(key(1), ball(20'000), 1000);
  CHECK(cache.size() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("result cache: storing again replaces, clear forgets") {
  ResultCache cache(CachePolicy{});
  cache.begin_run();
  cache.store(key(1), ball(100), 1);
  const std::size_t before = cache.bytes();
  cache.store(key(1), ball(100), 1);
  CHECK(cache.bytes() == before);
  cache.clear();
  CHECK(cache.size() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("result cache: without one, every run does everything and keeps nothing") {
  const auto library = sample::library();
  sample::Journal journal;
  schema::RunEnvironment environment;
  environment.services.provide<sample::Journal>(journal);
  exec::Executor executor(CachePolicy{.keep_runs = 0});
  const auto prompt =
      sample::prompt({{"1", "Number", {{"value", 1}}}, {"2", "Collect", {{"value", workflow::Link{"1", 0}}}}});
  const auto graph = graph::take_graph(graph::validate(prompt, library, environment.services));
  executor.run(graph, environment);
  executor.run(graph, environment);
  CHECK(journal.executed.size() == 4);
  CHECK(executor.cached_results() == 0);
}

namespace {

struct Tracked {};

struct MakeTracked {
  std::shared_ptr<const Tracked> from;
  static void define(schema::Schema<MakeTracked>& s);
  std::shared_ptr<const Tracked> execute(schema::Context& context) const;
};

struct Tally {
  int alive = 0;
  int most = 0;
};

}  // namespace

template <>
struct weft::schema::PortType<Tracked> {
  static constexpr std::string_view name = "TRACKED";
};

namespace {

std::shared_ptr<const Tracked> tracked(Tally& tally) {
  tally.most = std::max(tally.most, ++tally.alive);
  return {new Tracked, [&tally](const Tracked* object) {
            --tally.alive;
            delete object;
          }};
}

struct First {
  static void define(schema::Schema<First>&) {}
  std::shared_ptr<const Tracked> execute(schema::Context& context) const { return tracked(context.service<Tally>()); }
};
void MakeTracked::define(schema::Schema<MakeTracked>& s) { s.input("from", &MakeTracked::from); }
std::shared_ptr<const Tracked> MakeTracked::execute(schema::Context& context) const {
  return tracked(context.service<Tally>());
}
struct Last {
  std::shared_ptr<const Tracked> from;
  static void define(schema::Schema<Last>& s) {
    s.output_node();
    s.input("from", &Last::from);
  }
  void execute(schema::Context&) const {}
};

}  // namespace

TEST_CASE("executor: without a cache a value goes after its last use") {
  std::vector<schema::NodeClass> classes;
  classes.push_back(schema::make_node_class<First>("First"));
  classes.push_back(schema::make_node_class<MakeTracked>("MakeTracked"));
  classes.push_back(schema::make_node_class<Last>("Last"));
  const schema::ClassLibrary library(std::move(classes));
  std::vector<sample::PromptLine> lines = {{"0", "First", {}}};
  for (int i = 1; i <= 20; ++i)
    lines.push_back({std::to_string(i), "MakeTracked", {{"from", workflow::Link{std::to_string(i - 1), 0}}}});
  lines.push_back({"out", "Last", {{"from", workflow::Link{"20", 0}}}});
  Tally tally;
  schema::RunEnvironment environment;
  environment.services.provide<Tally>(tally);
  const auto graph = graph::take_graph(graph::validate(sample::prompt(lines), library, environment.services));
  exec::Executor(CachePolicy{.keep_runs = 0}).run(graph, environment);
  CHECK(tally.most == 2);
  CHECK(tally.alive == 0);
  exec::Executor keeping;
  keeping.run(graph, environment);
  CHECK(tally.alive == 21);
  keeping.clear();
  CHECK(tally.alive == 0);
}
