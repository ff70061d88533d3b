# The command line in a container: slim, not root, without a browser and without a network.
#
#   docker build -t migration-routes .
#   docker run --rm --network none -v "$PWD:/work" -u "$(id -u):$(id -g)" migration-routes map americas -o map.html
FROM python:3.13-slim AS build
COPY . /src
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels /src

FROM python:3.13-slim
COPY --from=build /wheels /wheels
RUN python -m pip install --no-cache-dir /wheels/*.whl && rm -r /wheels \
    && useradd --create-home --uid 1000 routes
ENV MPLCONFIGDIR=/tmp/matplotlib
USER routes
WORKDIR /work
ENTRYPOINT ["routes"]
CMD ["--help"]
