"""The demo task force: fictional people in a made-up county, generated with a seed. Nobody in it is real."""
