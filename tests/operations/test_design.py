from studium.operations.site.design import design_context
from studium.operations.site.settings import SiteFolderSettings
from studium.platform.site_content import Pair, contrast


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#777777", "#777777") == 1.0


def test_every_pair_of_tokens_reaches_its_contrast_in_both_themes() -> None:
    pairs = design_context(SiteFolderSettings(_env_file=None).content())["pairs"]
    assert isinstance(pairs, list)
    assert len(pairs) > 10
    for pair in pairs:
        assert isinstance(pair, Pair)
        assert pair.light_ratio >= pair.needed, pair
        assert pair.dark_ratio >= pair.needed, pair
