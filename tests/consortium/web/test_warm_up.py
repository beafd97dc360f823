from consortium.web.charts import drawn, warm_up


def test_the_engine_that_draws_is_ready_and_nothing_is_kept_of_its_first_drawing():
    before = drawn.cache_info().currsize

    warm_up()

    assert drawn.cache_info().currsize == before
